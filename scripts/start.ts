/** Owns `npm start`: a Node-RED with this package and the demo flow, and the simulated API or the real one behind it. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEMO_TOKEN, type Simulator, startSimulator } from '../src/simulator/simulator';
import { buildIfStale } from '../tools/freshness';
import { type LogLine, type NodeRedVersion, startNodeRedProcess } from '../tools/node-red-process';
import { installInto, packInto } from '../tools/package-tarball';
import { ROOT, withoutNpm } from '../tools/run-command';

const SIMULATOR_PORT = 7710;
const RANDOM_PLAY_INTERVAL_MS = 5_000;
const STOP_DEADLINE_MS = 5_000;

/** Something that the user can put right: told without a stack. */
class UserError extends Error {}

/** The RealTime API that the demo flow connects to. */
interface Api {
  readonly description: string;
  readonly url: string;
  readonly token: string;
  /** Where scenarios are played; empty with the real API, which has none. */
  readonly scenariosUrl: string;
  close(): Promise<void>;
}

async function main(): Promise<void> {
  const port = readPort(process.env.PORT ?? '1880');
  const realApi = readRealApi(process.env);
  const userDir = readUserDir();
  await requireFreePort(port);
  await buildIfStale();
  mkdirSync(userDir, { recursive: true });
  await installIfChanged(userDir);
  writeDemoFlowUnlessEdited(userDir);

  const api = realApi ?? (await startSimulatedApi());
  try {
    await runNodeRed(userDir, port, api);
  } finally {
    await api.close();
  }
}

/** Resolves when Node-RED has ended because somebody asked for it. */
async function runNodeRed(userDir: string, port: number, api: Api): Promise<void> {
  const version = newestNodeRed();
  const nodeRed = await startNodeRedProcess({
    version,
    node: process.execPath,
    userDir,
    port,
    settings: {
      flowFile: 'flows.json',
      logLevel: 'info',
      editorTheme: { tours: false },
      telemetry: { enabled: false }, // A first look should not begin with a question.
    },
    env: {
      ...withoutNpm(process.env),
      RT_URL: api.url,
      RT_TOKEN: api.token,
      RT_SIMULATOR: api.scenariosUrl,
    },
  });
  nodeRed.log.onArrival(showProblem);
  console.log(`Ready: ${nodeRed.url}/ (Node-RED ${version}, ${api.description}; Ctrl-C ends it)`);

  let stopping = false;
  const stop = (): void => {
    if (stopping) return; // npm and the terminal each pass on the same Ctrl-C.
    stopping = true;
    const deadline = setTimeout(() => void nodeRed.kill(), STOP_DEADLINE_MS);
    void nodeRed.stop().then(() => clearTimeout(deadline));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  const exitCode = await nodeRed.gone;
  if (!stopping) throw new UserError(`Node-RED has ended by itself (${exitCode}).`);
}

function readPort(text: string): number {
  const port = Number(text);
  if (text.trim() !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UserError(`PORT must be a number from 0 to 65535, not "${text}".`);
}

/** A Node-RED user folder: inside the clone, unless `npm start -- --userDir folder` names another. */
function readUserDir(): string {
  const { values } = parseArgs({ options: { userDir: { type: 'string' } } });
  return resolve(values.userDir ?? join(ROOT, '.node-red'));
}

function readRealApi({ RT_URL: url, RT_TOKEN: token }: NodeJS.ProcessEnv): Api | undefined {
  if (!url && !token) return undefined;
  if (!url || !token) {
    throw new UserError(
      `${url ? 'RT_URL is set, RT_TOKEN is not' : 'RT_TOKEN is set, RT_URL is not'}. ` +
        'Set both to use the real API, or neither to use the simulator.',
    );
  }
  return { description: url, url, token, scenariosUrl: '', close: async () => {} };
}

async function startSimulatedApi(): Promise<Api> {
  const options = { tokens: [DEMO_TOKEN], randomPlayIntervalMs: RANDOM_PLAY_INTERVAL_MS };
  // The well-known port, so that `curl` lines from the documentation work; any other will do for the flow.
  const simulator: Simulator = await startSimulator({ ...options, port: SIMULATOR_PORT }).catch(() =>
    startSimulator(options),
  );
  return {
    description: `simulator at ${simulator.restUrl}/`,
    url: simulator.url,
    token: DEMO_TOKEN,
    scenariosUrl: simulator.restUrl,
    close: () => simulator.close(),
  };
}

/** Asked before anything is built: nobody wants to hear of a taken port only after that. */
function requireFreePort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is taken' : `can't be used (${error.code})`;
      reject(
        new UserError(`Port ${port} ${why}. Choose another: PORT=${port === 1880 ? 1881 : 1880} npm start`),
      );
    });
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}

/** Node-RED 5 needs Node.js 22.9; any Node.js that this package admits runs 4.1. */
function newestNodeRed(): NodeRedVersion {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 9) ? '5' : '4.1';
}

/** npm takes seconds to install a package, so what is installed already stays. */
async function installIfChanged(userDir: string): Promise<void> {
  const folder = join(userDir, 'package');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const tarball = await packInto(folder);
  const marker = join(userDir, 'node_modules', '.rt-events-tarball');
  if (readIfExists(marker) === tarball.hash) return;
  console.log('Installing the package');
  await installInto(userDir, tarball);
  writeFileSync(marker, tarball.hash);
}

/** A flow that the user has deployed is the user's. As long as it is the one written here, a newer one replaces it. */
function writeDemoFlowUnlessEdited(userDir: string): void {
  const demo = readFileSync(join(__dirname, 'demo-flow.json'), 'utf8');
  const flowFile = join(userDir, 'flows.json');
  const marker = join(userDir, '.demo-flow-hash');
  const current = readIfExists(flowFile);
  if (current === demo || (current !== undefined && hashOf(current) !== readIfExists(marker))) return;
  writeFileSync(flowFile, demo);
  writeFileSync(marker, hashOf(demo));
  // No secret: Node-RED reads the token from its environment.
  copyFileSync(join(__dirname, 'demo-credentials.json'), join(userDir, 'flows_cred.json'));
}

/** Warnings of Node-RED itself are about its settings, which are made here. */
function showProblem({ level, text, type, name, id }: LogLine): void {
  const node = type === undefined ? '' : `[${type}: ${name ?? id}] `;
  const isProblem = level === 'error' || level === 'fatal' || (level === 'warn' && node !== '');
  if (isProblem) console.error(`Node-RED ${level}: ${node}${text}`);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function readIfExists(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

main().catch((error: unknown) => {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
});
