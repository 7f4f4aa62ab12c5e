/** Owns what the function nodes of the examples do: each is run as Node-RED runs it. */
import assert from 'node:assert/strict';
import { drawCast } from '../../src/simulator/scenarios/cast';
import { USER } from '../../src/simulator/scenarios/people';
import { SCENARIOS } from '../../src/simulator/scenarios/scenarios';
import { EXAMPLES, functionNode, type Message, readExample } from '../../tools/example-flow';

/** What the simulator sends: the kinds of event, each with its properties. */
function simulatedProperties(): Map<string, Set<string>> {
  const cast = drawCast(USER, () => 0);
  const kinds = new Map<string, Set<string>>();
  for (const { steps } of Object.values(SCENARIOS)) {
    for (const { event } of steps(cast)) {
      const known = kinds.get(event.event) ?? ['timestamp', 'accountId', 'userId'];
      kinds.set(event.event, new Set([...known, ...Object.keys(event)]));
    }
  }
  return kinds;
}

describe('try it without an account', () => {
  const example = 'try it without an account';

  describe('answers of the API', () => {
    function simulation() {
      const sent: { client: string; frame: unknown }[] = [];
      const record = (message: Message) => {
        const { id: client } = message._session as { id: string };
        sent.push({ client, frame: JSON.parse(String(message.payload)) });
      };
      const api = functionNode(example, 'answers of the API', { send: record });
      return {
        /** Sends a request and gives the answer, if there is one. */
        request(client: string, request: object): unknown {
          const answer = api({
            _session: { type: 'websocket', id: client },
            payload: JSON.stringify(request),
          });
          if (answer === undefined || answer === null || Array.isArray(answer)) return undefined;
          assert.deepEqual(answer._session, { type: 'websocket', id: client });
          return JSON.parse(String(answer.payload));
        },
        event(payload: object) {
          api({ payload });
          return sent.splice(0);
        },
      };
    }
    const SIGN_IN = { type: 'authrequest', token: 'demo' };
    const START = { type: 'startusereventrequest' };

    it('accepts the demo token and refuses another', () => {
      const { request } = simulation();
      assert.deepEqual(request('a', SIGN_IN), { type: 'authresponse', success: true });
      assert.deepEqual(request('b', { type: 'authrequest', token: 'else' }), {
        type: 'authresponse',
        success: false,
      });
    });

    it('refuses to start a stream before the sign-in', () => {
      const { request } = simulation();
      assert.deepEqual(request('a', START), { type: 'startusereventresponse', success: false });
    });

    it('sends events to clients that started the stream, until they stop it', () => {
      const { request, event } = simulation();
      for (const client of ['started', 'signed in']) request(client, SIGN_IN);
      assert.deepEqual(request('started', START), { type: 'startusereventresponse', success: true });
      assert.deepEqual(event({ event: 'call.ringing' }), [
        { client: 'started', frame: { type: 'userevent', event: 'call.ringing' } },
      ]);
      assert.deepEqual(request('started', { type: 'stopusereventrequest' }), {
        type: 'stopusereventresponse',
        success: true,
      });
      assert.deepEqual(event({ event: 'call.ringing' }), []);
    });

    it('refuses the account stream: the simulated user has no elevated privileges', () => {
      const { request } = simulation();
      request('a', SIGN_IN);
      assert.deepEqual(request('a', { type: 'startaccounteventrequest' }), {
        type: 'startaccounteventresponse',
        success: false,
      });
    });

    it('forgets old clients rather than to grow for ever', () => {
      const { request, event } = simulation();
      for (let n = 0; n < 1_000; n += 1) {
        request(`client ${n}`, SIGN_IN);
        request(`client ${n}`, START);
      }
      assert.equal(event({}).length, 10);
    });
  });

  it('plays scenarios with the kinds of event and the properties of the simulator', () => {
    const scenarios = ['incoming-call', 'missed-call', 'text-in', 'text-out', 'status-change', 'random'];
    const events: Record<string, unknown>[] = [];
    const play = functionNode(example, 'play it', {
      send: ({ payload }) => events.push(payload as Record<string, unknown>),
      setTimeout: (callback) => callback(),
    });
    for (const payload of scenarios) play({ payload });
    assert.ok(events.length >= 10);
    const known = simulatedProperties();
    for (const event of events) {
      const properties = known.get(String(event.event));
      assert.ok(properties, `the simulator has no ${event.event}`);
      assert.deepEqual(
        Object.keys(event).filter((property) => !properties.has(property)),
        [],
      );
    }
  });
});

describe('watch all events', () => {
  it('tells how often each kind came at once, and then once in ten seconds, however many events come', () => {
    const tables: unknown[] = [];
    const planned: { act: () => void; delayMs: number }[] = [];
    const count = functionNode('watch all events', 'count the types', {
      send: (message) => tables.push(message),
      setTimeout: (act, delayMs) => planned.push({ act, delayMs }),
    });
    const table = (payload: object) => ({ topic: 'event types', payload });
    assert.equal(count({ topic: 'call.ringing' }), null);
    planned[0]?.act();
    assert.deepEqual([tables, planned[0]?.delayMs], [[table({ 'call.ringing': 1 })], 0]);

    for (let n = 0; n < 1_000; n += 1) count({ topic: 'call.ended' });
    count({ topic: 'constructor' });
    assert.equal(planned.length, 2);
    const { delayMs = 0 } = planned[1] ?? {};
    assert.ok(delayMs > 0 && delayMs <= 10_000, `${delayMs} ms`);
    planned[1]?.act();
    assert.deepEqual(tables[1], table({ 'call.ringing': 1, 'call.ended': 1_000, constructor: 1 }));
  });
});

describe('call log to a CSV file', () => {
  const row = functionNode('call log to a CSV file', 'row');
  const rowOf = (call: object) => row({ topic: 'ended', payload: { startedAt: 0, ...call } });

  it('makes a row with the columns of the CSV node', () => {
    const message = rowOf({
      ...{ id: 'call-1', phase: 'ended', previous: 'answered', outcome: 'answered', direction: 'inbound' },
      ...{
        from: '+13125550142',
        to: '+12025550100',
        ringMs: 4_321,
        talkMs: 61_000,
        certain: true,
        events: 3,
        startedAt: new Date(2026, 6, 1, 9, 5).getTime(),
      },
    });
    assert.ok(message && !Array.isArray(message));
    assert.deepEqual(message.payload, {
      time: '2026-07-01 09:05:00',
      call: 'call-1',
      direction: 'inbound',
      from: '+13125550142',
      to: '+12025550100',
      outcome: 'answered',
      ring: 4,
      talk: 61,
      certain: true,
    });
    const csv = readExample('call log to a CSV file').find(({ type }) => type === 'csv');
    assert.equal(csv?.temp, Object.keys(Object(message.payload)).join(','));
  });

  it('leaves a cell empty where the API says null', () => {
    const message = rowOf({ id: 'c', from: null, to: null, direction: null, ringMs: null });
    assert.ok(message && !Array.isArray(message));
    const { call, from, to, direction, ring, talk } = Object(message.payload);
    assert.deepEqual([call, from, to, direction, ring, talk], ['c', '', '', '', '', '']);
  });

  for (const name of ['=HYPERLINK("x")', '@SUM(1)', '-1+1', '+1+cmd', '\tx']) {
    it(`does not let a caller named ${JSON.stringify(name)} put a formula into the spreadsheet`, () => {
      const message = rowOf({ from: name });
      assert.ok(message && !Array.isArray(message));
      assert.equal(Object(message.payload).from, `'${name}`);
    });
  }
});

for (const example of ['wallboard', 'wallboard on a dashboard']) {
  describe(example, () => {
    it('counts the calls that were missed today, and begins each day at zero', () => {
      const flow = new Map<string, unknown>();
      const count = functionNode(example, 'count it', { flow });
      const rows = functionNode(example, 'rows', { flow });
      const shown = () => Object(rows({ payload: [] })).missed;
      assert.equal(shown(), 0);
      for (let n = 0; n < 3; n += 1) count({ payload: {} });
      assert.equal(shown(), 3);
      flow.set('missed', { day: 'yesterday', count: 7 });
      assert.equal(shown(), 0);
      count({ payload: {} });
      assert.equal(shown(), 1);
    });

    const lengths: readonly (readonly [seconds: number, since: RegExp])[] = [
      [4, /^0:0[4-9]$/],
      [59 * 60, /^59:0\d$/],
      [3600, /^1:00:0\d$/],
      [36_000 + 754, /^10:12:3[4-9]$/],
    ];
    for (const [seconds, since] of lengths) {
      it(`shows a call of ${seconds} s as ${since}`, () => {
        const rows = functionNode(example, 'rows', { flow: new Map() });
        const call = { phase: 'ringing', startedAt: Date.now() - seconds * 1000, certain: true };
        const message = Object(rows({ payload: [call] }));
        assert.match(Object(message.calls ?? message.payload)[0].since, since);
      });
    }
  });
}

describe('keep a record of gaps', () => {
  it('writes a gap in times that people read', () => {
    const row = functionNode('keep a record of gaps', 'gap to a row');
    assert.deepEqual(row({ payload: { state: 'streaming', gap: { from: 0, to: 61_500, ms: 61_500 } } }), {
      payload: { from: '1970-01-01T00:00:00.000Z', to: '1970-01-01T00:01:01.500Z', seconds: 61.5 },
    });
  });
});

describe('the patterns of the examples', () => {
  const kinds = [...simulatedProperties().keys()];
  for (const example of EXAMPLES) {
    for (const node of readExample(example).filter(({ type }) => type === 'rt events')) {
      it(`of '${node.name}' in '${example}' each match something that the simulator sends`, () => {
        for (const pattern of node.types as string[]) {
          const source = pattern
            .replace(/^!/, '')
            .split('*')
            .map((part) => part.replaceAll('.', '\\.'))
            .join('.*');
          assert.ok(
            kinds.some((kind) => new RegExp(`^${source}$`).test(kind)),
            pattern,
          );
        }
      });
    }
  }
});
