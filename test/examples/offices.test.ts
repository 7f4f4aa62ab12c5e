/**
 * Owns that the examples about calls say the right thing in an office: of calls at the same time, outgoing and internal ones, and
 * from hidden numbers, in two time zones.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import type { ScenarioName } from '../../src/simulator/scenarios/scenarios';
import { seededRandom } from '../../src/simulator/seeded-random';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { EXAMPLES, otherModuleOf, readExample } from '../../tools/example-flow';
import type { FlowNode } from '../../tools/node-red';
import { FlowRuntime } from '../support/flow-runtime';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock';
import { type Running, startExample } from './runtime';

/** What happens in the office, all at the same time; and the calls of each: direction, from, to, outcome. */
const MORNING: Readonly<Partial<Record<ScenarioName, readonly string[]>>> = {
  'incoming-call': ['inbound, number, us, answered'],
  'missed-call': ['inbound, number, us, missed'],
  'call-back': ['inbound, number, us, missed', 'outbound, us, number, answered'],
  'anonymous-call': ['inbound, hidden, us, missed'],
  'outgoing-call': ['outbound, us, number, answered'],
  'outgoing-unanswered': ['outbound, us, number, missed'],
  'internal-call': ['internal, front desk, us, answered'],
};
const CALLS = Object.values(MORNING).flat();

const NAMES: Readonly<Record<string, string>> = {
  '': 'hidden',
  '+12025550100': 'us',
  '+12025550102': 'front desk',
};

for (const zone of ['America/New_York', 'Asia/Kolkata']) {
  describe(`in an office in ${zone}, the example`, () => {
    const runtime = FlowRuntime.use(othersNodes);
    const zoneHere = process.env.TZ;
    let folder = '';
    let clock: VirtualClock;
    let api: Simulator;
    before(() => {
      process.env.TZ = zone;
    });
    after(() => {
      if (zoneHere === undefined) delete process.env.TZ;
      else process.env.TZ = zoneHere;
    });
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'offices-'));
      clock = createVirtualClock();
      api = await startSimulator({ clock, random: seededRandom(2) });
    });
    afterEach(async () => {
      await api.close();
      rmSync(folder, { recursive: true });
    });

    /** As a user sets it up: the sign-in in the connection, and the properties of the tab; the simulator is where the API is. */
    function start(example: string, env: Readonly<Record<string, string>> = {}): Promise<Running> {
      return startExample(runtime, example, (node: FlowNode) => {
        if (node.type === 'rt-connection')
          return { ...node, url: api.url, credentials: { username: 'demo', password: 'demo' } };
        if (node.type === 'inject') return { ...node, repeat: '', once: false };
        if (node.type !== 'tab') return node;
        return { ...node, env: Object.entries(env).map(([name, value]) => ({ name, value, type: 'str' })) };
      });
    }

    /** Resolves with the messages of the node with this name, once it has got so many that fit. */
    function gathered(
      { node }: Running,
      name: string,
      count: number,
      fits: (message: NodeMessage) => boolean = () => true,
    ): Promise<NodeMessage[]> {
      const all: NodeMessage[] = [];
      return new Promise((resolve) => {
        node(name).on('input', (message: NodeMessage) => {
          if (
            fits(message) &&
            all.push(structuredClone({ ...message, req: undefined, res: undefined })) === count
          )
            resolve(all);
        });
      });
    }

    const streams = () => api.occurrences.nth('request', 1, ({ type }) => type === 'startusereventrequest');

    /** All of it from its beginning to its end. */
    async function pass(): Promise<void> {
      for (let step = 0; step < 40; step += 1) {
        await clock.pass(1_000);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }

    async function play(...scenarios: readonly ScenarioName[]): Promise<void> {
      await streams();
      for (const scenario of scenarios) api.play(scenario);
      await pass();
    }

    const MORNINGS = Object.keys(MORNING) as ScenarioName[];
    const clockIn = (at: number) =>
      new Date(at).toLocaleTimeString('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });

    it("'missed call notice' tells of the calls that we have missed, at the time of the wall", async () => {
      const running = await start('missed call notice');
      const finished = gathered(running, 'missed, and not our own', CALLS.length);
      const told = gathered(running, 'notice', 3);
      const from = Date.now();
      await play(...MORNINGS);
      await finished;
      const notices = (await told).map(({ payload }) => String(payload));
      const times = [from, Date.now()].map(clockIn);
      for (const notice of notices) {
        const [, who = '', time = ''] = /^Missed call from (.+) at (\d\d:\d\d)$/.exec(notice) ?? [];
        assert.match(who, /^(\+1\d{10}|a hidden number)$/, notice);
        assert.ok(times.includes(time), `${notice}: ${times}`);
      }
      assert.equal(notices.filter((notice) => notice.includes('a hidden number')).length, 1);
    });

    it("'call log to a CSV file' has a row for each call, at the time of the wall", async () => {
      const file = join(folder, 'calls.csv');
      const running = await start('call log to a CSV file', { CALL_LOG: file });
      const written = gathered(running, 'add to the file', CALLS.length);
      const said = (at: number) => new Date(at).toLocaleString('sv', { timeZone: zone });
      const from = said(Date.now());
      await play(...MORNINGS);
      await written;
      const rows = () =>
        (existsSync(file) ? readFileSync(file, 'utf8') : '')
          .trim()
          .split('\r\n')
          .map((line) => line.split(','));
      while (rows().length < CALLS.length) await new Promise((resolve) => setImmediate(resolve));
      const to = said(Date.now());
      const calls = rows().map(([time = '', , direction, caller = '', called = '', outcome, , , certain]) => {
        assert.ok(time >= from && time <= to, `${time}, not from ${from} to ${to}`);
        assert.equal(certain, 'true');
        const names = [caller, called].map((number) => NAMES[number] ?? 'number');
        return [direction, ...names, outcome].join(', ');
      });
      assert.deepEqual(calls.sort(), [...CALLS].sort());
    });

    it("'wallboard' shows all calls in progress, then how many were missed", async () => {
      const running = await start('wallboard');
      const { node, arrival } = running;
      const page = async () => {
        const answered = arrival('answer');
        node('calls').receive({ res: {} } as NodeMessage);
        return String((await answered).payload);
      };
      await streams();
      for (const scenario of MORNINGS) api.play(scenario);
      let shown = await page();
      while (!shown.includes('In progress: 7 ')) shown = await page();
      assert.match(shown, /In progress: 7 · Missed today: 0/);
      assert.match(shown, /<td>ringing<\/td><td>a hidden number → \+12025550100<\/td>/);
      assert.match(shown, /<td>\+12025550102 → \+12025550100<\/td>/);
      assert.match(shown, /<td>\+12025550100 → \+1\d{10}<\/td>/);
      const counted = gathered(running, 'count it', 3);
      const finished = gathered(running, 'missed, and not our own', CALLS.length);
      await pass();
      await Promise.all([counted, finished]);
      assert.match(await page(), /In progress: 0 · Missed today: 3/);
    });

    it("'wallboard on a dashboard' shows the same", async () => {
      const running = await start('wallboard on a dashboard');
      const { node, arrival } = running;
      const board = async () => {
        const both = [arrival('calls in progress'), arrival('missed today')];
        node('every two seconds').receive({ ask: true } as NodeMessage);
        const [rows, missed] = await Promise.all(both);
        return { rows: rows?.payload as readonly { readonly from?: string }[], missed: missed?.payload };
      };
      await streams();
      for (const scenario of MORNINGS) api.play(scenario);
      let shown = await board();
      while (shown.rows.length < 7) shown = await board();
      assert.equal(shown.rows.filter(({ from }) => from === 'a hidden number').length, 1);
      const finished = gathered(running, 'missed, and not our own', CALLS.length);
      const counted = gathered(running, 'count it', 3);
      await pass();
      await Promise.all([counted, finished]);
      assert.deepEqual(await board(), { rows: [], missed: 3 });
    });

    it("'missed call, text back' sends a text to callers who were missed and not called back, but not to colleagues", async () => {
      const running = await start('missed call, text back', {
        TEXT: 'Sorry',
        WAIT_SECONDS: '0',
        STOP_LIST: join(folder, 'stop-list.csv'),
      });
      const over = ({ payload }: NodeMessage) => Object(payload).outcome !== undefined;
      const calls = gathered(running, 'who gets a text?', 6, over);
      await streams();
      const inside = { callId: 'inside', direction: 'internal', from: '+12025550102', to: '+12025550100' };
      for (const event of ['call.ringing', 'call.missed']) api.emit({ event, ...inside }, 'user');
      await play('missed-call', 'call-back', 'anonymous-call', 'outgoing-unanswered');
      const missed = (await calls).filter(
        ({ payload }) => Object(payload).outcome === 'missed' && Object(payload).direction === 'inbound',
      );
      const back = (await calls).filter(({ payload }) => Object(payload).outcome === 'answered');
      const numbers = missed.flatMap(({ payload }) => Object(payload).from ?? []);
      const calledBack = back.map(({ payload }) => Object(payload).to);
      assert.equal(new Set(numbers).size, 2, 'the seed gives each call a caller of its own');
      const sent = running.arrival('sent');
      running.node('look every 5 s').receive({ topic: 'look' });
      await sent;
      assert.deepEqual(
        api.occurrences.all('text').map(({ to }) => to),
        numbers.filter((number) => !calledBack.includes(number)),
      );
    });

    it("'route calls, texts and the rest' says who calls whom, also with a hidden number", async () => {
      const running = await start('route calls, texts and the rest');
      const said = gathered(running, 'calls', 4);
      await play('anonymous-call', 'outgoing-unanswered');
      const words = (await said).map(({ payload }) => String(payload));
      assert.equal(
        words.filter((text) => /^call\.\w+: a hidden number to \+12025550100$/.test(text)).length,
        2,
      );
      assert.equal(words.filter((text) => /^call\.\w+: \+12025550100 to \+1\d{10}$/.test(text)).length, 2);
    });
  });
}

/** Nodes of other modules that examples need, as far as a flow can tell: they take messages. */
function othersNodes(RED: NodeAPI): void {
  const types = EXAMPLES.flatMap((example) => readExample(example).map(({ type }) => type));
  for (const type of new Set(types.filter((each) => otherModuleOf(each) !== undefined))) {
    RED.nodes.registerType(type, function (this: Node, config: NodeDef) {
      RED.nodes.createNode(this, config);
    });
  }
}
