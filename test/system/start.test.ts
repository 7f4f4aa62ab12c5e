/** Owns that `npm start` gives a newcomer a Node-RED with events in it, ends cleanly, and says what is in its way. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { startSimulator } from '../../src/simulator/simulator';
import { Arrivals } from '../../tools/arrivals';
import { nodeBinary } from '../../tools/node-binary';
import type { FlowNode } from '../../tools/node-red';
import { ROOT } from '../../tools/run-command';

/** What an open editor gets: a node's status, or a message for the debug sidebar. */
interface EditorMessage {
  readonly topic: string;
  readonly data: { readonly name?: string; readonly msg?: string; readonly fill?: string };
}

for (const [nodeMajor, version] of [
  [20, '4.1'],
  [22, '5'],
] as const) {
  describe(`npm start on Node.js ${nodeMajor}`, function () {
    this.timeout(120_000);
    let userDir = '';
    let node = '';
    let started: Start;
    before(async () => {
      userDir = mkdtempSync(join(tmpdir(), 'start-'));
      node = await nodeBinary(nodeMajor);
    });
    afterEach(() => started?.interrupt());
    after(() => rmSync(userDir, { recursive: true, force: true }));

    it(`starts Node-RED ${version}, where a button makes the simulator play a text for the debug sidebar`, async () => {
      started = new Start(node, userDir);
      const ready = await started.ready();
      assert.match(
        ready,
        new RegExp(`^Ready: http://127\\.0\\.0\\.1:\\d+/ \\(Node-RED ${version.replace('.', '\\.')}`),
      );
      const editor = await openEditor(started.url);
      await editor.messages.first(
        'a running stream',
        ({ topic, data }) => topic === 'status/demo-texts' && data.fill === 'green',
      );
      await fetch(`${started.url}inject/demo-play-text-in`, { method: 'POST' });
      const text = await editor.messages.first(
        'a text that came in',
        ({ topic, data }) => topic === 'debug' && data.name === 'text in',
      );
      assert.match(text.data.msg ?? '', /message\.received/);
      const names = editor.messages.all.map(({ data }) => data.name);
      assert.ok(!names.includes('what failed'));
      editor.close();
      assert.equal(await started.interrupt(), 0);
      await assert.rejects(fetch(started.url), 'it is still there after Ctrl-C');
    });

    it('keeps the flow that the user has deployed', async () => {
      const flows = JSON.parse(readFileSync(join(userDir, 'flows.json'), 'utf8')) as FlowNode[];
      const edited = flows.map((one) => (one.type === 'tab' ? { ...one, label: 'Mine' } : one));
      writeFileSync(join(userDir, 'flows.json'), JSON.stringify(edited));
      started = new Start(node, userDir);
      await started.ready();
      const tabs = ((await (await fetch(`${started.url}flows`)).json()) as FlowNode[]).filter(
        ({ type }) => type === 'tab',
      );
      assert.deepEqual(
        tabs.map(({ label }) => label),
        ['Mine'],
      );
    });

    it('uses the API that RT_URL and RT_TOKEN name', async () => {
      const api = await startSimulator({ tokens: ['a token of mine'] });
      started = new Start(node, userDir, { RT_URL: api.url, RT_TOKEN: 'a token of mine' });
      await started.ready();
      await api.occurrences.nth('request', 1, ({ type }) => type === 'startusereventrequest');
      await started.interrupt();
      await api.close();
    });
  });
}

describe('npm start says what keeps it from starting', function () {
  this.timeout(60_000);

  const cases: Readonly<Record<string, [env: NodeJS.ProcessEnv, text: RegExp]>> = {
    'RT_URL without RT_TOKEN': [{ RT_URL: 'wss://example.com' }, /RT_TOKEN is not\. Set both/],
    'RT_TOKEN without RT_URL': [{ RT_TOKEN: 'x' }, /RT_URL is not\. Set both/],
    'a port that is none': [{ PORT: 'eighty' }, /PORT must be a number from 0 to 65535, not "eighty"/],
  };
  for (const [name, [env, text]] of Object.entries(cases)) {
    it(name, async () => {
      const start = new Start(process.execPath, tmpdir(), env);
      assert.equal(await start.ended, 1);
      assert.match(start.said(), text);
    });
  }

  it('a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const start = new Start(process.execPath, tmpdir(), { PORT: String(port) });
    assert.equal(await start.ended, 1);
    assert.match(start.said(), new RegExp(`Port ${port} is taken\\. Choose another: PORT=\\d+ npm start`));
    other.close();
  });
});

/** One run of `npm start`, without npm. */
class Start {
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #lines = new Arrivals<string>();
  url = '';

  constructor(node: string, userDir: string, env: NodeJS.ProcessEnv = {}) {
    const { RT_URL: _url, RT_TOKEN: _token, ...inherited } = process.env;
    const child = spawn(node, ['--import', 'tsx', 'scripts/start.ts', '--userDir', userDir], {
      cwd: ROOT,
      env: { ...inherited, PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        for (const line of String(chunk).split('\n')) if (line !== '') this.#lines.add(line);
      });
    }
    this.#child = child;
    this.ended = once(child, 'close').then(([code]: unknown[]) => (typeof code === 'number' ? code : null));
    void this.ended.then(() => this.#lines.end(new Error('npm start has ended')));
  }

  async ready(): Promise<string> {
    const line = await this.#lines.first('the address', (one) => one.startsWith('Ready:'));
    this.url = /http:\S+/.exec(line)?.[0] ?? '';
    return line;
  }

  said(): string {
    return this.#lines.all.join('\n');
  }

  /** Ctrl-C. */
  interrupt(): Promise<number | null> {
    this.#child.kill('SIGINT');
    return this.ended;
  }
}

/** Listens as an open editor does. */
async function openEditor(url: string): Promise<{ messages: Arrivals<EditorMessage>; close(): void }> {
  const messages = new Arrivals<EditorMessage>();
  const socket = new WebSocket(`${url.replace('http', 'ws')}comms`);
  socket.on('message', (data) => {
    const received = JSON.parse(String(data)) as EditorMessage | EditorMessage[];
    for (const message of [received].flat()) messages.add(message);
  });
  await once(socket, 'open');
  for (const topic of ['debug', 'status/#']) socket.send(JSON.stringify({ subscribe: topic }));
  return { messages, close: () => socket.close() };
}
