/** Owns the proof that the examples that act are told of each text and each call that they ask for, in real Node-REDs, whatever fails. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RestFailure } from '../../src/simulator/rest/rest-failure';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { readExample } from '../../tools/example-flow';
import {
  type FlowNode,
  NODE_RED_VERSIONS,
  type NodeRed,
  PLACE,
  type SinkMessage,
  startNodeRed,
} from '../../tools/node-red';

const EXAMPLES = [
  'answer STOP and HELP',
  'remind by text',
  'a lead from a web form is called',
  'fill a gap from the call reports',
] as const;

/** What goes wrong with one request each, and whether the API may have done what it asked for. */
const FAULTS: readonly [RestFailure, isDone: boolean | 'once more'][] = [
  [{ kind: 'reset-before-body' }, false],
  [{ kind: 'reset-in-body' }, false],
  [{ kind: 'reset', takesEffect: true }, true],
  [{ kind: 'reset-in-answer', takesEffect: true }, true],
  [{ kind: 'status', status: 502 }, false],
  [{ kind: 'status', status: 502, takesEffect: true }, true],
  [{ kind: 'hang', takesEffect: true }, true],
  // A limit: sent once more, and then done.
  [{ kind: 'status', status: 429, retryAfter: '1' }, 'once more'],
];

/** So many more meet no fault; the answers to some of them come during a deploy. */
const SOUND = 3;
const COUNT = FAULTS.length + SOUND;

/** So many have no answer, or none that says what was done. */
const UNKNOWN = FAULTS.filter(([, isDone]) => isDone !== 'once more').length;

/** The n-th caller, customer or lead, each with a number of their own. */
const number = (kind: 1 | 2 | 3, n: number) => `+1312555${kind}${String(n).padStart(3, '0')}`;
/** The token that the stream was opened with. */
const tokenOf = ({ sessions }: Simulator) =>
  (JSON.parse(sessions[0]?.received[0] ?? '{}') as { token?: string }).token ?? assert.fail();

const each = <T>(make: (n: number) => T): T[] => Array.from({ length: COUNT }, (_, n) => make(n));

/** What a flow was told of one text or call: `done`, or the code of its error. */
type Told = ReadonlyMap<string, readonly string[]>;

for (const version of NODE_RED_VERSIONS) {
  describe(`the examples that act, in Node-RED ${version}`, function () {
    this.timeout(150_000);
    let api: Simulator;
    let userDir: string;
    const started: NodeRed[] = [];
    beforeEach(async () => {
      userDir = mkdtempSync(join(tmpdir(), 'examples-'));
      api = await startSimulator();
    });
    afterEach(async () => {
      for (const nodeRed of started.splice(0)) await nodeRed.stop();
      await api.close();
      rmSync(userDir, { recursive: true });
    });

    /** All of them as imported into one Node-RED, set up as their comments say; debug nodes tell the test. */
    const flows = (): FlowNode[] => {
      const all = EXAMPLES.flatMap((example) => readExample(example).map((node) => setUp(example, node)));
      const buttons = each((n) =>
        button(
          n,
          all.find(({ name }) => name === 'words and time'),
        ),
      );
      return [...new Map([...all, ...buttons].map((node) => [node.id, node])).values()];
    };

    const setUp = (example: string, node: FlowNode): FlowNode => {
      if (node.type === 'rt-connection') return { ...node, url: api.url };
      if (node.type === 'debug' && node.active === true) return told(`${example}: ${node.name}`, node);
      if (node.type !== 'tab') return node;
      const env = (node.env as { name: string }[]).map((variable) =>
        variable.name === 'STOP_LIST' ? { ...variable, value: join(userDir, 'stop-list.csv') } : variable,
      );
      return { ...node, env };
    };

    /** A debug node that hands to the test what it shows. */
    const told = (name: string, { id, z, complete }: FlowNode): FlowNode => {
      const shown = `{ to: msg.to, payload: msg.payload, code: (msg.error || {}).code }`;
      const func = `global.get('sink')(${JSON.stringify(name)}, ${shown});`;
      return { ...PLACE, id, type: 'function', name, func, outputs: 0, wires: [], complete, ...(z && { z }) };
    };

    /** An appointment of the n-th customer, in place of the one in the example. */
    const button = (n: number, next: FlowNode = assert.fail()): FlowNode => {
      const payload = `{"id": "a${n}", "number": "${number(2, n)}", "name": "Ada", "at": $millis() + 90000000}`;
      return {
        ...PLACE,
        id: `appointment${n}`,
        type: 'inject',
        z: next.z ?? assert.fail(),
        props: [{ p: 'payload', v: payload, vt: 'jsonata' }],
        wires: [[next.id]],
      };
    };

    const start = async (nodes: readonly FlowNode[]): Promise<NodeRed> => {
      const streams = api.occurrences.next('request', ({ type }) => type === 'startusereventrequest');
      const credentials = { 'rt-account': { username: 'demo', password: 'demo' } };
      const settings = {
        contextStorage: { default: { module: 'localfilesystem', config: { flushInterval: 1 } } },
      };
      const nodeRed = await startNodeRed({ version, userDir, flows: nodes, credentials, settings });
      started.push(nodeRed);
      await streams;
      return nodeRed;
    };

    const ask = (nodeRed: NodeRed, n: number) => {
      api.emit({ event: 'message.received', from: number(1, n), text: 'HELP' }, 'user');
      return nodeRed.request(`inject/appointment${n}`, { method: 'POST' });
    };
    const postLead = (nodeRed: NodeRed, n: number) =>
      nodeRed.request('lead', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ phone: number(3, n), name: 'Ada' }),
      });

    /** What the flow of an example was told of each number, once it was told of all. */
    async function toldOf(nodeRed: NodeRed, example: string, done: string, kind: 1 | 2): Promise<Told> {
      const good = nodeRed.received(`${example}: ${done}`);
      const bad = nodeRed.received(`${example}: why not`);
      while (good.all.length + bad.all.length < COUNT) await new Promise((resolve) => setImmediate(resolve));
      const codes = (to: string) =>
        [
          ...good.all.map((message) => [message, 'done']),
          ...bad.all.map((message) => [message, message.code]),
        ]
          .filter(([message]) => (message as SinkMessage).to === to)
          .map(([, code]) => String(code));
      return new Map(each((n) => number(kind, n)).map((to) => [to, codes(to)]));
    }

    /** Of each number: told once, and done as often as told. */
    function assertTold(told: Told, doneFor: (to: string) => number): void {
      for (const [to, codes] of told) {
        const done = doneFor(to);
        assert.equal(codes.length, 1, `${to} was told ${codes}`);
        if (codes[0] === 'done') assert.equal(done, 1, `${to} was told to be done`);
        else assert.equal(codes[0], 'outcome-unknown', to);
        assert.ok(done <= 1, `${to} got ${done}`);
      }
      const codes = [...told.values()].flat();
      assert.equal(codes.filter((code) => code === 'outcome-unknown').length, UNKNOWN);
      const all = [...told.keys()].reduce((sum, to) => sum + doneFor(to), 0);
      assert.equal(all, COUNT - FAULTS.filter(([, isDone]) => isDone === false).length);
    }

    it('are told of each text and each call once, and nobody gets two, whatever fails and however it is deployed', async () => {
      const nodes = flows();
      const nodeRed = await start(nodes);
      // The token is stale by now: one renewal serves all that ask at once.
      api.tokens.revoke(tokenOf(api));
      const early = await Promise.all([COUNT, COUNT + 1].map((n) => postLead(nodeRed, n)));
      assert.deepEqual(
        early.map(({ status }) => status),
        [200, 200],
      );
      assert.equal(api.occurrences.count('lead'), 2);
      assert.equal(api.occurrences.count('login') + api.occurrences.count('refresh'), 2);

      const faults = FAULTS.map(([fault]) => fault);
      const late: RestFailure = { kind: 'late', delayMs: 1_500 };
      for (const path of ['/sms/send', '/sms/queue', '/voice/rapidresponse'])
        api.failRest(path, ...faults, late, late);

      const leads = each((n) => postLead(nodeRed, n));
      for (let n = 0; n < COUNT; n += 1) await ask(nodeRed, n);
      await nodeRed.deploy(nodes, 'full');
      await nodeRed.deploy(nodes, 'full');

      const texts = (to: string) => api.occurrences.all('text').filter((text) => text.to === to).length;
      const queued = (to: string) => api.waitingTexts.filter((text) => text.to === to).length;
      const called = (to: string) => api.occurrences.all('lead').filter(({ callee }) => callee === to).length;
      assertTold(await toldOf(nodeRed, 'answer STOP and HELP', 'answered', 1), texts);
      assertTold(await toldOf(nodeRed, 'remind by text', 'queued', 2), queued);
      // The form is told `503` where nobody knows.
      const answers = await Promise.all(leads);
      const codes = answers.map(({ status }) =>
        status === 200 ? 'done' : status === 503 ? 'outcome-unknown' : status,
      );
      assertTold(new Map(codes.map((code, n) => [number(3, n), [String(code)]])), called);

      // What only reads is asked for once more, and told once.
      const rows = ['a', 'b'].map((callId) => ({ callId }));
      const calls = nodeRed.received('fill a gap from the call reports: a call of the gap');
      const before = calls.all.length;
      const report: RestFailure = { kind: 'answer', body: JSON.stringify({ success: true, data: rows }) };
      api.failRest('/reports/call-data', { kind: 'reset-in-answer' }, report);
      api.sessions[0]?.drop();
      await calls.atLeast(before + rows.length);
      assert.deepEqual(
        calls.all.slice(before).map(({ payload }) => payload),
        rows,
      );
      await nodeRed.stop();
    });

    it('are told in the log where Node-RED ends meanwhile, and do nothing again when it is back', async () => {
      const nodes = flows();
      const nodeRed = await start(nodes);
      for (const path of ['/sms/send', '/sms/queue', '/voice/rapidresponse'])
        api.failRest(path, { kind: 'late', delayMs: 500 });
      const asked = ['/sms/send', '/sms/queue', '/voice/rapidresponse'].map((wanted) =>
        api.occurrences.next('rest', ({ path }) => path === wanted),
      );
      postLead(nodeRed, 0).catch(() => {}); // Nobody answers the form.
      await ask(nodeRed, 0);
      await Promise.all(asked);
      const lines = [number(1, 0), number(2, 0), '/voice/rapidresponse'].map((what) =>
        nodeRed.log.first(
          `what became of ${what}`,
          ({ text }) => text.includes(what) && /was (?:sent|done)\./.test(text),
        ),
      );
      await Promise.all([...lines, nodeRed.stop()]);

      const again = await start(nodes);
      await again.stop();
      const { occurrences, waitingTexts } = api;
      assert.deepEqual(
        [occurrences.count('text'), waitingTexts.length, occurrences.count('lead')],
        [1, 1, 1],
      );
    });
  });
}
