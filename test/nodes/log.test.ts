/** Owns what Node-RED's log holds of a connection at its levels debug and trace: enough to see what happens, and nothing of anybody. */
import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { connectionNode, eventsNode, probes, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

const CODES = { debug: 50, trace: 60 } as const;

describe('the log of a connection', () => {
  let logging: unknown;
  const runtime = FlowRuntime.use((RED: NodeAPI) => {
    const settings: unknown = Object.create(RED.settings, { logging: { value: logging } });
    Object.assign(RED, { settings });
  });
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(() => simulator.close());

  /** Signs in, gets an event with a secret of somebody, and loses the line. */
  async function happen(levels: readonly string[]): Promise<void> {
    logging = Object.fromEntries(levels.map((level, n) => [`log ${n}`, { level }]));
    const credentials = { username: 'demo', password: 'demo' };
    const connection = connectionNode(simulator.url, { name: 'Line', auth: 'login', credentials });
    await runtime.start(TAB, connection, eventsNode('events', {}, ['event']), ...probes('event'));
    await runtime.shows('events', 'streaming');
    simulator.emit({ event: 'call.ringing', from: 'marked' }, 'user');
    await runtime.probe('event').nth(1);
    const before = runtime.statuses.all.length;
    simulator.sessions[0]?.close(1012, 'restarting');
    await runtime.shows('events', 'waiting', before);
  }

  const written = (level: keyof typeof CODES) =>
    runtime.log
      .filter((entry) => entry.level === CODES[level] && entry.id === 'connection')
      .map(({ msg }) => String(msg).replace(/\d+ ms/g, '# ms'));

  it('tells at debug each request, each change of state with its cause, and each retry', async () => {
    await happen(['info', 'debug']);
    assert.deepEqual(written('debug'), [
      'idle > authorizing (wanted)',
      'POST /auth/login: 200 after # ms',
      'authorizing > opening (authorized)',
      'opening > authenticating (opened)',
      'authenticating > ready (authenticated)',
      'user stream starting',
      'user stream running',
      'ready > waiting (failure: closed), the next try in # ms',
      'user stream off',
    ]);
    assert.deepEqual(written('trace'), []);
  });

  it('tells at trace the kind and the length of each frame besides', async () => {
    await happen(['trace']);
    assert.ok(written('debug').length > 0);
    assert.deepEqual(
      written('trace').map((line) => line.replace(/\d+ bytes/, '# bytes')),
      [
        'sent authrequest, # bytes',
        'received the response to auth, # bytes',
        'sent start-user, # bytes',
        'received the response to start-user, # bytes',
        'received an event of the user stream, # bytes',
      ],
    );
  });

  it('holds nothing of an event, and no token', async () => {
    await happen(['trace']);
    const tokens = simulator.sessions.flatMap(({ received }) => received);
    const lines = [...written('debug'), ...written('trace')].join('\n');
    assert.doesNotMatch(lines, /marked|call\.ringing|[0-9a-f]{8}-[0-9a-f]{4}/);
    for (const token of tokens) assert.ok(!lines.includes(token));
  });

  for (const levels of [[], ['info'], ['warn', 'off']]) {
    it(`says nothing of this at ${levels.join(', ') || 'the level that Node-RED has by itself'}`, async () => {
      await happen(levels);
      assert.deepEqual([...written('debug'), ...written('trace')], []);
    });
  }
});
