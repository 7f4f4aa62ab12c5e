/** Owns what the scale-out examples promise: one event of a partition at a time, until all have confirmed it. */
import assert from 'node:assert/strict';
import { install } from '@sinonjs/fake-timers';
import { functionNode, type Message } from '../../tools/example-flow';

const PUBLISHER = 'scale out 1 - publisher';
const SHARING_WORKER = 'scale out 2 - worker that shares the load';
const ORDERED_WORKER = 'scale out 3 - worker with per-call order';

const SETTINGS = {
  RT_PARTITIONS: '64',
  RT_KEY: 'callId',
  RT_GROUPS: 'workers',
  RT_RETRY_SECONDS: '3600',
  RT_EXPIRY_SECONDS: '3600',
  RT_OUTBOX: '10',
  RT_MAX_BYTES: '1000000',
};

/** Time stands still in the tests of a `describe`, until they let it pass. */
let clock: ReturnType<typeof install>;
function stopTime(): void {
  beforeEach(() => {
    clock = install({ now: Date.now(), toFake: ['Date'] });
  });
  afterEach(() => clock.uninstall());
}

describe(`${PUBLISHER}: outbox`, () => {
  stopTime();
  function outbox(settings: Partial<typeof SETTINGS> = {}) {
    const sent: Message[] = [];
    const errors: string[] = [];
    const run = functionNode(PUBLISHER, 'outbox', {
      env: { ...SETTINGS, ...settings },
      send: (message) => sent.push(message),
      error: (text) => errors.push(text),
    });
    return {
      errors,
      /** What was sent since the last call. */
      sent: () => sent.splice(0),
      event: (payload: object, topic = 'call.ringing', receivedAt = Date.now()) =>
        run({ topic, stream: 'account', receivedAt, payload }),
      gap: () =>
        run({ topic: 'rt-connection', payload: { state: 'streaming', at: Date.now(), gap: { ms: 5 } } }),
      confirm: (message: Message | undefined, group = 'workers') =>
        run({ topic: 'rt-done', payload: { id: idOf(message), group } }),
      accepted: (message: Message | undefined) => run({ ...message, complete: {} }),
      brokerState: (fill: string) => run({ status: { fill } }),
      tick: () => run({ tick: true }),
    };
  }
  const idOf = (message: Message | undefined) => (message?.userProperties as { id: string } | undefined)?.id;
  const attemptOf = (message: Message | undefined) =>
    (message?.userProperties as { attempt: string } | undefined)?.attempt;
  const numbers = (messages: readonly Message[]) =>
    messages.map(({ payload }) => (JSON.parse(String(payload)) as { n: number }).n);

  it('publishes to rt/<stream>/<partition>/<type>, with what a consumer needs', () => {
    const { event, sent } = outbox();
    event({ callId: 'a', n: 1 });
    const [message] = sent();
    assert.match(String(message?.topic), /^rt\/account\/\d+\/call\.ringing$/);
    assert.equal(message?.payload, '{"callId":"a","n":1}');
    assert.equal(message?.contentType, 'application/json');
    assert.equal(message?.messageExpiryInterval, 3600);
    assert.equal(message?.responseTopic, 'rt-done');
    assert.equal(attemptOf(message), '1');
  });

  it('puts what MQTT does not allow in a topic as _', () => {
    const { event, sent } = outbox();
    event({ callId: 'a' }, 'call/+#\u0000x');
    assert.match(String(sent()[0]?.topic), /\/call____x$/);
  });

  it('cuts a type that no topic could hold', () => {
    const { event, sent } = outbox();
    event({ callId: 'a' }, 'x'.repeat(70_000));
    assert.match(String(sent()[0]?.topic), /^rt\/account\/\d+\/x{200}$/);
  });

  it('says what is too large for the broker, and goes on with the rest', () => {
    const { event, sent, errors } = outbox({ RT_MAX_BYTES: '100' });
    event({ callId: 'a', n: 1, text: 'é'.repeat(50) });
    event({ callId: 'a', n: 2 });
    assert.deepEqual(numbers(sent()), [2]);
    assert.match(errors.join(), /^An event of \d+ bytes is not published: RT_MAX_BYTES is 100\./);
  });

  for (const type of ['rt-done', 'rt-connection']) {
    it(`takes an event of type ${type} for an event`, () => {
      const { event, sent } = outbox();
      event({ callId: 'a', n: 1 }, type);
      assert.deepEqual(numbers(sent()), [1]);
    });
  }

  it('keeps in order also what an object identifies', () => {
    const { event, sent } = outbox();
    event({ callId: { toString: 1 }, n: 1 });
    event({ callId: { toString: 1 }, n: 2 });
    assert.deepEqual(numbers(sent()), [1]);
  });

  it('holds the next event of a call until the one before is confirmed', () => {
    const { event, sent, confirm } = outbox();
    for (const n of [1, 2, 3]) event({ callId: 'a', n });
    let messages = sent();
    assert.deepEqual(numbers(messages), [1]);
    confirm(messages[0]);
    messages = sent();
    assert.deepEqual(numbers(messages), [2]);
    confirm(messages[0]);
    assert.deepEqual(numbers(sent()), [3]);
  });

  it('does not make other calls wait', () => {
    const { event, sent } = outbox({ RT_OUTBOX: '1000' });
    for (let n = 0; n < 200; n += 1) event({ callId: `call-${n}`, n });
    assert.ok(sent().length > 40, 'most of the 64 partitions have one under way');
  });

  it('waits for every group', () => {
    const { event, sent, confirm } = outbox({ RT_GROUPS: 'crm, speech' });
    for (const n of [1, 2]) event({ callId: 'a', n });
    const [first] = sent();
    confirm(first, 'crm');
    confirm(first, 'crm');
    confirm(first, 'stranger');
    assert.deepEqual(sent(), []);
    confirm(first, 'speech');
    assert.deepEqual(numbers(sent()), [2]);
  });

  it('takes the word of the broker where there is no group', () => {
    const { event, sent, accepted } = outbox({ RT_GROUPS: '-' });
    for (const n of [1, 2]) event({ callId: 'a', n });
    accepted(sent()[0]);
    assert.deepEqual(numbers(sent()), [2]);
  });

  it('does not take the word of the broker where there is a group', () => {
    const { event, sent, accepted } = outbox();
    for (const n of [1, 2]) event({ callId: 'a', n });
    accepted(sent()[0]);
    assert.deepEqual(sent(), []);
  });

  it('sends again with the same id what nobody confirmed in time', () => {
    const { event, sent, tick } = outbox({ RT_RETRY_SECONDS: '0' });
    event({ callId: 'a', n: 1 });
    const [first] = sent();
    tick();
    const [again] = sent();
    assert.equal(idOf(again), idOf(first));
    assert.equal(again?.payload, first?.payload);
    assert.equal(attemptOf(again), '2');
  });

  it('is not moved on by a second confirmation of the same event', () => {
    const { event, sent, confirm } = outbox();
    for (const n of [1, 2, 3]) event({ callId: 'a', n });
    const [first] = sent();
    confirm(first);
    confirm(first);
    assert.deepEqual(numbers(sent()), [2]);
  });

  it('sends what is under way again when the broker is back, once the workers are too', () => {
    const { event, sent, brokerState, tick } = outbox();
    for (const n of [1, 2]) event({ callId: 'a', n });
    sent();
    for (const state of ['red', 'yellow']) {
      brokerState(state);
      clock.tick(6_000);
      tick();
    }
    assert.deepEqual(sent(), []);
    brokerState('green');
    clock.tick(4_999);
    tick();
    assert.deepEqual(sent(), []);
    clock.tick(1);
    tick();
    assert.deepEqual(numbers(sent()), [1]);
  });

  it('gives up what is older than its expiry, and says so', () => {
    const { event, sent, tick, errors } = outbox();
    event({ callId: 'a', n: 1 }, 'call.ringing', 0);
    event({ callId: 'a', n: 2 });
    sent();
    tick();
    assert.deepEqual(numbers(sent()), [2]);
    assert.match(errors[0] ?? '', /^1 events were confirmed by nobody/);
  });

  it('does not grow for ever while nobody confirms, and says so', () => {
    const { event, tick, errors } = outbox();
    for (let n = 0; n < 12; n += 1) event({ callId: 'a', n });
    tick();
    tick();
    assert.equal(errors.length, 1);
    assert.match(errors[0] ?? '', /^2 events were dropped/);
  });

  it('sends a gap as a message of its own, until the broker has it', () => {
    const { gap, sent, accepted, tick } = outbox({ RT_RETRY_SECONDS: '0' });
    gap();
    const [message] = sent();
    assert.equal(message?.topic, 'rt-gap');
    tick();
    assert.equal(sent().length, 1);
    accepted(message);
    tick();
    assert.deepEqual(sent(), []);
  });

  it('ignores confirmations that are none', () => {
    const { event, sent, confirm } = outbox();
    event({ callId: 'a', n: 1 });
    sent();
    for (const id of ['', 'x', 'a.b.c', 'constructor.constructor.1', '__proto__.__proto__.__proto__']) {
      confirm({ userProperties: { id } });
    }
    confirm({});
    assert.deepEqual(sent(), []);
  });
});

for (const example of [SHARING_WORKER, ORDERED_WORKER]) {
  describe(`${example}: new? and done`, () => {
    stopTime();
    const FIRST = { id: 'run.7.1', topic: 'rt-done' };
    const NO_CRM = { message: 'no CRM', source: { name: 'your work' } };
    function worker() {
      const flow = new Map<string, unknown>();
      const env = { RT_GROUP: 'crm' };
      return {
        isNew: functionNode(example, 'new?', { flow }),
        done: functionNode(example, 'done', { flow, env }),
        failed: functionNode(example, 'set aside', { flow, env }),
      };
    }
    const message = (id: string): Message => ({
      topic: 'rt/account/7/call.ringing',
      payload: { callId: 'a' },
      responseTopic: FIRST.topic,
      userProperties: { id },
    });

    it('confirms where the publisher asked for it, in the name of its group', () => {
      const { done } = worker();
      assert.deepEqual(done(message(FIRST.id)), {
        topic: 'rt-done',
        payload: { id: FIRST.id, group: 'crm' },
      });
    });

    for (const [title, doneId, id, output] of [
      ['works on what it has not seen', undefined, 'run.7.1', 0],
      ['works again on what it began and never finished', undefined, 'run.7.1', 0],
      ['works on what follows', 'run.7.1', 'run.7.2', 0],
      ['recognises a repeat', 'run.7.2', 'run.7.2', 1],
      ['recognises an older one', 'run.7.12', 'run.7.2', 1],
      ['does not mistake another partition for it', 'run.7.2', 'run.8.2', 0],
      ['does not mistake another run of the publisher for it', 'run.7.2', 'other.7.1', 0],
    ] as const) {
      it(title, () => {
        const { isNew, done } = worker();
        if (doneId !== undefined) done(message(doneId));
        const outputs = isNew(message(id));
        assert.ok(Array.isArray(outputs));
        assert.deepEqual(
          outputs.map((sent) => sent !== null),
          [output === 0, output === 1],
        );
      });
    }

    it('takes of several that come at once only the first, and what comes later anew', () => {
      const { isNew } = worker();
      const takes = (id: string) => isNew(message(id)) !== null;
      assert.deepEqual([takes('run.7.1'), takes('run.7.1'), takes('run.8.1')], [true, false, true]);
      clock.tick(1_000);
      assert.equal(takes('run.7.1'), true);
    });

    it('sets what failed aside with its error, and confirms it', () => {
      const { failed } = worker();
      const caught = { ...message(FIRST.id), error: NO_CRM };
      assert.deepEqual(failed(caught), [
        {
          topic: 'rt-failed',
          userProperties: { id: FIRST.id },
          error: NO_CRM,
          payload: {
            topic: 'rt/account/7/call.ringing',
            error: 'no CRM',
            node: 'your work',
            event: { callId: 'a' },
          },
        },
        caught,
      ]);
    });

    for (const [what, payload] of [
      ['cannot be written as JSON', { n: 1n }],
      ['is too large for a broker', 'x'.repeat(1_000_000)],
    ] as const) {
      it(`sets aside without its payload what ${what}`, () => {
        const { failed } = worker();
        const outputs = failed({ ...message(FIRST.id), payload, error: NO_CRM });
        assert.ok(Array.isArray(outputs) && outputs[0] && outputs[1]);
        const { event, error } = outputs[0].payload as { event: unknown; error: string };
        assert.deepEqual([event, error], [undefined, 'no CRM']);
      });
    }

    it('does not confirm what it could not set aside', () => {
      const { failed } = worker();
      const outputs = failed({ topic: 'rt-failed', userProperties: { id: FIRST.id }, error: NO_CRM });
      assert.ok(Array.isArray(outputs));
      assert.equal(outputs[1], null);
    });

    it('sets aside what is no event, and confirms nothing', () => {
      const { failed } = worker();
      const outputs = failed({ topic: 'rt/garbage', payload: 'x', error: NO_CRM });
      assert.ok(Array.isArray(outputs));
      assert.deepEqual(
        outputs.map((sent) => sent?.topic),
        ['rt-failed', undefined],
      );
    });
  });
}

describe(ORDERED_WORKER, () => {
  it('subscribes to the partitions and ranges of RT_OWN, and connects only then', () => {
    const own = functionNode(ORDERED_WORKER, 'own partitions', { env: { RT_OWN: '0-2, 40' } });
    const topic = [0, 1, 2, 40].map((partition) => ({ topic: `rt/+/${partition}/#`, qos: 1 }));
    assert.deepEqual(own({}), [[{ action: 'subscribe', topic }, { action: 'connect' }]]);
  });

  it('measures how long each call rang', () => {
    const work = functionNode(ORDERED_WORKER, 'how long did it ring?');
    const happen = (event: string, timestamp: string) => work({ payload: { event, callId: 'a', timestamp } });
    happen('call.ringing', '2026-01-01T00:00:00Z');
    assert.deepEqual(happen('call.answered', '2026-01-01T00:00:04Z'), {
      payload: { callId: 'a', event: 'call.answered', rangSeconds: 4 },
    });
  });
});
