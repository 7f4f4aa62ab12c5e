/** Owns that the examples that act do what their comments say, against the simulator: to whom they send, and to whom they do not. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeMessage } from 'node-red';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import type { FlowNode } from '../../tools/node-red';
import { FlowRuntime } from '../support/flow-runtime';
import { type Running, startExample } from './runtime';

const ADA = '+13125550142';

describe('the example', () => {
  const runtime = FlowRuntime.use();
  let folder = '';
  let stopList = '';
  let api: Simulator;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'acting-'));
    stopList = join(folder, 'stop-list.csv');
    api = await startSimulator();
  });
  afterEach(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });

  /** As a user sets it up: the address and the sign-in in the connection, and what the tab's properties say. */
  const setUp =
    (env: Readonly<Record<string, string>>) =>
    (node: FlowNode): FlowNode => {
      if (node.type === 'rt-connection')
        return { ...node, url: api.url, credentials: { username: 'demo', password: 'demo' } };
      if (node.type === 'inject') return { ...node, repeat: '' };
      if (node.type !== 'tab') return node;
      const set = { STOP_LIST: stopList, ...env };
      const all = (node.env as { name: string; value: string }[]).map((each) => ({
        ...each,
        value: Object.entries(set).find(([name]) => name === each.name)?.[1] ?? each.value,
      }));
      return { ...node, env: all };
    };
  const texts = () => api.occurrences.all('text').map(({ to, text }) => `${to} ${text}`);
  /** The requests that a flow has made, beside the sign-in. */
  const requests = () => api.occurrences.all('rest').filter(({ path }) => !path.startsWith('/auth/'));
  const stop = (line = 'STOP,3125550142', end = '\n') =>
    writeFileSync(stopList, `2026-01-01T00:00:00Z,${line}${end}`);
  const settle = async () => {
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };

  describe("'missed call, text back'", () => {
    const start = (env: Readonly<Record<string, string>> = {}) =>
      startExample(runtime, 'missed call, text back', setUp({ TEXT: 'Sorry', WAIT_SECONDS: '0', ...env }));
    const call = ({ node }: Running, payload: object) =>
      node('calls').send({ topic: 'x', payload: { id: 'c1', from: ADA, to: '+12025550100', ...payload } });
    const missed = (running: Running, payload: object = {}) =>
      call(running, { phase: 'missed', outcome: 'missed', direction: 'inbound', ...payload });
    const look = async ({ node }: Running) => {
      await settle();
      node('look every 5 s').receive({ topic: 'look' });
      await settle();
    };

    it('sends a text to a missed caller', async () => {
      const running = await start();
      const sent = running.arrival('sent');
      missed(running);
      await look(running);
      await sent;
      assert.deepEqual(texts(), [`${ADA} Sorry`]);
    });

    it('does it once in ten minutes, also across a deploy', async () => {
      const running = await start();
      missed(running);
      await look(running);
      await api.occurrences.nth('text', 1);
      await runtime.deploy('full', ...running.flow);
      const why = running.arrival('why not');
      missed(running, { id: 'c2', from: '(312) 555-0142' });
      await look(running);
      assert.equal(((await why) as { error?: { code?: string } }).error?.code, 'held-back');
      assert.equal(texts().length, 1);
    });

    it('a deploy while somebody waits forgets nobody', async () => {
      const running = await start();
      missed(running);
      await settle();
      await runtime.deploy('full', ...running.flow);
      await look(running);
      await api.occurrences.nth('text', 1);
      assert.equal(texts().length, 1);
    });

    const nobody: readonly [title: string, play: (running: Running) => void][] = [
      ['who hides the number', (running) => missed(running, { from: undefined })],
      ['whom we have called in vain', (running) => missed(running, { direction: 'outbound' })],
      [
        'who was called back meanwhile',
        (running) => {
          missed(running);
          call(running, {
            id: 'c2',
            phase: 'ringing',
            direction: 'outbound',
            from: '+12025550100',
            to: '312-555-0142',
          });
        },
      ],
      [
        'who has called again, and was answered',
        (running) => {
          missed(running);
          call(running, { id: 'c2', phase: 'answered', direction: 'inbound' });
        },
      ],
      [
        'who has said STOP',
        (running) => {
          stop();
          missed(running);
        },
      ],
      [
        'who has said STOP in a list that a spreadsheet has saved',
        (running) => {
          stop('STOP,3125550142', '\r\n');
          missed(running);
        },
      ],
    ];
    for (const [title, play] of nobody) {
      it(`does not text ${title}`, async () => {
        const running = await start();
        play(running);
        await look(running);
        assert.deepEqual(requests(), []);
      });
    }

    it('waits as long as it is told', async () => {
      const running = await start({ WAIT_SECONDS: '60' });
      missed(running);
      await look(running);
      assert.deepEqual(requests(), []);
    });

    it('does it for a call that the simulator plays', async () => {
      const running = await start();
      await api.occurrences.nth('request', 2);
      for (const event of ['call.ringing', 'call.missed'])
        api.emit({ event, callId: 'c9', direction: 'inbound', from: ADA, to: '+12025550100' });
      while (api.occurrences.count('text') === 0) await look(running);
      assert.deepEqual(texts(), [`${ADA} Sorry`]);
    });
  });

  describe("'answer STOP and HELP'", () => {
    const start = () => startExample(runtime, 'answer STOP and HELP', setUp({ HELP_TEXT: 'Call us.' }));
    const say = ({ node }: Running, text: unknown, from: unknown = ADA) =>
      node('texts in').send({ topic: 'message.received', payload: { from, text } });

    it('writes STOP down, answers it once, and then nothing until START', async () => {
      const running = await start();
      for (const [text, answers] of [
        [' stop. ', 1],
        ['STOP', 1],
        ['help', 1],
        ['Start', 2],
        ['START', 2],
        ['HELP', 3],
      ] as const) {
        const answered = running.arrival('answered');
        const before = texts().length;
        say(running, text);
        if (answers > before) await answered;
        else await settle();
        assert.equal(texts().length, answers, text);
      }
      assert.deepEqual(texts(), [
        `${ADA} You get no more texts from us. To get them again, answer START.`,
        `${ADA} You get our texts again.`,
        `${ADA} Call us.`,
      ]);
      assert.match(readFileSync(stopList, 'utf8'), /^\S+Z,STOP,3125550142\n\S+Z,START,3125550142\n$/);
    });

    for (const text of [
      'Please answer STOP to get no more texts',
      'help me',
      'You get our texts again.',
      '',
      null,
    ]) {
      it(`takes ${JSON.stringify(text)} for no word`, async () => {
        const running = await start();
        say(running, text);
        await settle();
        assert.deepEqual(requests(), []);
        assert.ok(!existsSync(stopList));
      });
    }

    it('does not answer a machine for ever', async () => {
      const running = await start();
      for (let n = 0; n < 8; n += 1) say(running, 'HELP');
      const why = await running.arrival('why not');
      assert.equal((why as { error?: { code?: string } }).error?.code, 'held-back');
      await api.occurrences.nth('text', 5);
      assert.equal(texts().length, 5);
    });

    it('reads a list that a spreadsheet has saved, and adds to one whose last line has no end', async () => {
      const running = await start();
      stop('STOP,3125550142', '\r\n');
      say(running, 'STOP');
      await settle();
      assert.deepEqual(texts(), [], 'has said so before');
      stop('STOP,2025550100', '');
      say(running, 'STOP');
      await api.occurrences.nth('text', 1);
      assert.match(readFileSync(stopList, 'utf8'), /^\S+,STOP,2025550100\n\S+,STOP,3125550142\n$/);
    });

    it('does not answer a number that it could not write to the file', async () => {
      const running = await startExample(runtime, 'answer STOP and HELP', setUp({ STOP_LIST: folder }));
      const why = running.arrival('why not');
      say(running, 'STOP');
      await why;
      assert.equal(texts().length, 0);
    });
  });

  describe("'a lead from a web form is called'", () => {
    /** What the form gets: what core's http in node adds, the answer needs; here it goes nowhere. */
    const post = async ({ node, arrival }: Running, payload: object) => {
      const answer = arrival('answer');
      node('POST /lead').send({ payload, res: {} } as NodeMessage);
      const { statusCode, payload: body } = (await answer) as NodeMessage & { statusCode: number };
      return [statusCode, (body as { called: boolean }).called];
    };

    it('calls the lead, and does not call a lead twice within the hour', async () => {
      const running = await startExample(runtime, 'a lead from a web form is called', setUp({}));
      assert.deepEqual(await post(running, { phone: '(312) 555-0142', name: 'Ada <b>' }), [200, true]);
      const [lead] = api.occurrences.all('lead');
      assert.deepEqual([lead?.callee, lead?.whisperText], [ADA, 'A lead from the web form: Ada b']);
      assert.deepEqual(await post(running, { phone: ADA }), [200, true]);
      assert.equal(api.occurrences.count('lead'), 1);
    });

    it('answers nobody where the connection is wrong and no form waits', async () => {
      const running = await startExample(runtime, 'a lead from a web form is called');
      const answered: NodeMessage[] = [];
      running.node('answer').on('input', (message: NodeMessage) => answered.push(message));
      await running.arrival('nobody knows');
      await settle();
      assert.deepEqual(answered, []);
    });

    it('tells the form of a wrong number, and of an unknown outcome', async () => {
      const running = await startExample(runtime, 'a lead from a web form is called', setUp({}));
      assert.deepEqual(await post(running, { phone: '12' }), [400, false]);
      api.failRest(
        '/voice/rapidresponse',
        { kind: 'reset', takesEffect: true },
        { kind: 'status', status: 400 },
      );
      assert.deepEqual(await post(running, { phone: ADA }), [503, false]);
      assert.deepEqual(await post(running, { phone: '+13125550143' }), [502, false]);
    });
  });

  describe("'fill a gap from the call reports'", () => {
    const start = () => startExample(runtime, 'fill a gap from the call reports', setUp({}));
    const gap = ({ node }: Running, from: number | null, to: number) =>
      node('connection').send({
        topic: 'rt-connection',
        payload: { state: 'streaming', gap: { from, to, ms: 1 } },
      });
    const at = (time: string) => Date.parse(`2026-01-31T${time}Z`);
    const rows = [
      { callId: 'a', startDate: '2026-01-31T08:00:00+00:00' },
      { callId: 'b', startDate: '2026-01-31T10:30:00+00:00' },
      { callId: 'c' },
    ];
    const report = () =>
      api.failRest('/reports/call-data', {
        kind: 'answer',
        body: JSON.stringify({ success: true, data: rows }),
      });

    for (const [title, from, ids] of [
      ['known', at('10:00:00'), ['b', 'c']],
      ['known to nobody', null, ['a', 'b', 'c']],
    ] as const) {
      it(`sends the calls of a gap whose begin is ${title}`, async () => {
        const running = await start();
        report();
        const got: unknown[] = [];
        const all = new Promise<void>((resolve) => {
          running.node('a call of the gap').on('input', ({ payload }: NodeMessage) => {
            if (got.push((payload as { callId: string }).callId) === ids.length) resolve();
          });
        });
        gap(running, from, at('11:00:00'));
        await all;
        assert.deepEqual(got, ids);
      });
    }

    it('tells where there is no report', async () => {
      const running = await start();
      api.failRest('/reports/call-data', { kind: 'status', status: 400 });
      const why = running.arrival('why not');
      gap(running, 0, 1);
      assert.equal(((await why) as { error?: { code?: string } }).error?.code, 'refused');
    });

    it('asks for nothing without a gap', async () => {
      const running = await start();
      running.node('connection').send({ topic: 'rt-connection', payload: { state: 'waiting' } });
      await settle();
      assert.deepEqual(requests(), []);
    });
  });

  describe("'remind by text'", () => {
    const start = () => startExample(runtime, 'remind by text', setUp({ REMIND_MINUTES: '60' }));
    const appointment = ({ node }: Running, at: number) =>
      node('an appointment').send({ payload: { id: 'a17', number: ADA, name: 'Ada', at } });

    it('queues a text, and tells when it went out', async () => {
      const running = await start();
      await api.occurrences.nth('request', 2);
      const queued = running.arrival('queued');
      appointment(running, Date.now() + 3_602_000);
      assert.equal(((await queued).payload as { sendType: string }).sendType, 'queued');
      const out = await running.arrival('it went out');
      assert.equal((out.payload as { reminder: string }).reminder, 'a17');
      assert.equal(texts().length, 1);
    });

    it('queues nothing for a person who has said STOP', async () => {
      const running = await start();
      for (const end of ['\n', '\r\n']) {
        stop('STOP,3125550142', end);
        appointment(running, Date.now());
        await settle();
        assert.deepEqual(requests(), []);
      }
      stop('START,3125550142');
      const queued = running.arrival('queued');
      appointment(running, Date.now());
      await queued;
    });
  });
});
