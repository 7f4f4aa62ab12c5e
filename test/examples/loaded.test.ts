/** Owns that every example starts in Node-RED's runtime, and does what its comment says. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { isBuiltin } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { startSimulator } from '../../src/simulator/simulator';
import { EXAMPLES, otherModuleOf, readExample } from '../../tools/example-flow';
import type { FlowNode } from '../../tools/node-red';
import { errorIn } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';
import { startExample } from './runtime';

describe('in the runtime', () => {
  const runtime = FlowRuntime.use(othersNodes);
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'examples-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Sets an environment variable of the tab, as its properties dialog does. */
  const withEnv = (name: string, value: string) => (node: FlowNode) =>
    node.type === 'tab' ? { ...node, env: [{ name, value, type: 'str' }] } : node;

  const needsModule = ({ libs }: FlowNode) =>
    Array.isArray(libs) && (libs as { module: string }[]).some(({ module }) => !isBuiltin(module));

  for (const example of EXAMPLES) {
    it(`every enabled node of '${example}' starts`, async () => {
      // As imported on a machine where nobody has set anything: no account, and nothing to connect to.
      const { flow } = await startExample(runtime, example, (node) => {
        if (node.type === 'mqtt-broker') return { ...node, autoConnect: false };
        // What must be installed first; the node itself starts without.
        return needsModule(node) ? { ...node, libs: [], initialize: '' } : node;
      });
      const missing = flow.filter(
        ({ id, type, d }) => !['tab', 'group'].includes(type) && d !== true && !runtime.isRunning(id),
      );
      assert.deepEqual(
        missing.map(({ type, name }) => `${type} ${name}`),
        [],
      );
    });
  }

  it("'try it without an account' delivers events, each to the nodes that want it", async () => {
    const url = `${runtime.url.replace(/^http/, 'ws')}/rt-simulator`;
    const { node, arrival } = await startExample(runtime, 'try it without an account', (saved) =>
      saved.type === 'rt-connection' ? { ...saved, url } : saved,
    );
    const arrivals = ['a call', 'a text', 'the whole message'].map(arrival);
    await streaming(node('calls'));
    for (const button of ['a missed call', 'a text message in']) node(button).receive({});
    assert.deepEqual(
      (await Promise.all(arrivals)).map(({ topic }) => topic),
      ['call.ringing', 'message.received', 'unread.count'],
    );
  });

  /** A finished call, as rt call tells it. */
  const finished = (call: object): NodeMessage => ({
    topic: 'ended',
    payload: { id: 'c1', phase: 'ended', outcome: 'missed', from: '+13125550102', startedAt: 0, ...call },
  });

  it("'missed call notice' tells of a call that was missed, and of no other", async () => {
    const { node, arrival } = await startExample(runtime, 'missed call notice');
    const notice = arrival('notice');
    for (const call of [{ outcome: 'answered' }, { outcome: 'unknown' }, { direction: 'outbound' }]) {
      node('calls').send(finished({ ...call, from: '+13125550199' }));
    }
    node('calls').send(finished({ direction: 'inbound', startedAt: new Date(2026, 0, 1, 9, 5).getTime() }));
    assert.equal((await notice).payload, 'Missed call from +13125550102 at 09:05');
    const next = arrival('notice');
    node('calls').send(finished({ from: undefined }));
    assert.match(String((await next).payload), /^Missed call from a hidden number at/);
  });

  it("'call log to a CSV file' adds rows below the column names", async () => {
    const file = join(folder, 'calls.csv');
    const { node, written } = await startExample(
      runtime,
      'call log to a CSV file',
      withEnv('CALL_LOG', file),
    );
    let done = written('add to the file');
    node('write the column names').receive({});
    await done;
    done = written('add to the file');
    // In the time zone of the machine, whichever that is.
    const startedAt = new Date(2026, 6, 1, 9, 5).getTime();
    node('calls').send(
      finished({ direction: 'inbound', from: 'Byron, Ada', startedAt, ringMs: 4_000, certain: true }),
    );
    await done;
    assert.equal(
      readFileSync(file, 'utf8'),
      'time,call,direction,from,to,outcome,ring,talk,certain\r\n' +
        '2026-07-01 09:05:00,c1,inbound,"Byron, Ada",,missed,4,,true\r\n',
    );
  });

  it("'wallboard' shows the calls in progress and how many were missed, and lets no caller write the page", async () => {
    const { node, arrival } = await startExample(runtime, 'wallboard');
    const counted = arrival('count it');
    node('calls').send(finished({}));
    await counted;
    const page = arrival('answer');
    const calls = ['Ada', '<b>Bob</b>'].map((from) => {
      return { id: from, phase: 'ringing', from, to: '1', startedAt: Date.now(), certain: from === 'Ada' };
    });
    // What core's http in node adds, the answer needs; here it goes nowhere.
    node('calls').send({ payload: calls, res: {} } as NodeMessage);
    const text = String((await page).payload);
    assert.match(text, /In progress: 1 · Perhaps over: 1 · Missed today: 1/);
    assert.match(text, /<td>ringing<\/td><td>Ada → 1<\/td><td>0:00<\/td><td><\/td>/);
    assert.match(text, /&lt;b&gt;Bob.*<td>perhaps over<\/td>/);
  });

  it("'wallboard on a dashboard' shows the same in its table", async () => {
    const { node, arrival } = await startExample(runtime, 'wallboard on a dashboard', (saved) =>
      saved.type === 'inject' ? { ...saved, repeat: '', once: false } : saved,
    );
    const [rows, missed] = [arrival('calls in progress'), arrival('missed today')];
    const counted = arrival('count it');
    node('calls').send(finished({ direction: 'inbound' }));
    await counted;
    const call = { id: 'c2', phase: 'ringing', from: 'Ada', startedAt: Date.now(), certain: false };
    node('calls').send({ ask: true, payload: [call] } as NodeMessage);
    const row = { phase: 'ringing', from: 'Ada', since: '0:00', doubt: 'perhaps over' };
    assert.equal(JSON.stringify((await rows).payload), JSON.stringify([row]));
    assert.equal((await missed).payload, 1);
  });

  it("'keep a record of gaps' sends one notice an outage, and writes one line", async () => {
    const file = join(folder, 'gaps.jsonl');
    const { node, written } = await startExample(runtime, 'keep a record of gaps', withEnv('GAP_LOG', file));
    const notices: unknown[] = [];
    const noticed = new Promise<void>((resolve) => {
      node('notice').on('input', ({ payload }: NodeMessage) => {
        if (notices.push(payload) === 2) resolve();
      });
    });
    const done = written('add to the file');
    const change = (payload: object) => node('connection').send({ topic: 'rt-connection', payload });
    const reason = { code: 'reset', message: 'It was cut off.' };
    change({ state: 'waiting', reason });
    change({ state: 'connecting' });
    change({ state: 'waiting', reason });
    change({ state: 'streaming', gap: { from: 0, to: 5_000, ms: 5_000 } });
    change({ state: 'waiting', reason: { code: 'closed', message: 'It was closed.' } });
    await Promise.all([done, noticed]);
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), {
      from: '1970-01-01T00:00:00.000Z',
      to: '1970-01-01T00:00:05.000Z',
      seconds: 5,
    });
    assert.deepEqual(notices, [
      'No telephony events at the moment: It was cut off.',
      'No telephony events at the moment: It was closed.',
    ]);
  });

  it("'token from a vault' asks the vault when it starts, and when a token has expired", async () => {
    const simulator = await startSimulator({ tokens: ['first', 'second'] });
    const tokens = ['first', 'second'];
    const vault = createServer(({ headers }, response) => {
      const isAllowed = headers.authorization === "Bearer the vault's";
      response.writeHead(isAllowed ? 200 : 403, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data: { data: { token: isAllowed ? tokens.shift() : '' } } }));
    });
    await new Promise<void>((resolve) => vault.listen(0, '127.0.0.1', resolve));
    const { port } = vault.address() as AddressInfo;
    const withVault = withEnv('VAULT_URL', `http://127.0.0.1:${port}/v1/secret/data/realtime`);
    try {
      const { node } = await startExample(runtime, 'token from a vault', (saved) => {
        if (saved.type === 'rt-connection') return { ...saved, url: simulator.url };
        const credentials = { password: "the vault's" };
        return saved.type === 'http request' ? { ...saved, credentials } : withVault(saved);
      });
      await streaming(node('every event'));
      simulator.tokens.revoke('first');
      const back = streaming(node('every event'));
      simulator.sessions[0]?.drop();
      await back;
      assert.deepEqual(tokens, []);
    } finally {
      vault.closeAllConnections();
      vault.close();
      await simulator.close();
    }
  });

  it("'react to the connection' tells each kind of state apart, and passes errors on", async () => {
    const { node, arrival } = await startExample(runtime, 'react to the connection');
    for (const [state, name] of [
      ['streaming', 'it runs'],
      ['waiting', 'it is lost, and tries again'],
      ['rejected', 'you are needed'],
    ] as const) {
      const arrived = arrival(name);
      node('every event').status({ text: 'in words', state } as object);
      await arrived;
    }
    const error = arrival('what happened, what to do');
    node('every event').error('what to do', {});
    assert.equal(errorIn(await error).message, 'what to do');
  });
});

/** Resolves when the node shows that its stream runs. */
function streaming(node: NodeJS.EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    node.on('call:status', ({ args: [status] }: { args: [{ state?: string }] }) => {
      if (status.state === 'streaming') resolve();
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
