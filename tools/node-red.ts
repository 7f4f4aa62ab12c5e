/** Owns the real Node-REDs that system and browser tests run against, with the packed package installed in each. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NodeMajor, nodeBinary } from './node-binary';
import { NODE_REDS, type NodeRedProcess, type NodeRedVersion, startNodeRedProcess } from './node-red-process';
import { installInto, packInto, type Tarball } from './package-tarball';
import { ROOT } from './run-command';

export type { LogLine, NodeRedVersion, SinkMessage } from './node-red-process';

/** Each system test runs on all of these. */
export const NODE_RED_VERSIONS = ['4.1', '5'] as const satisfies readonly NodeRedVersion[];

/** One node, or tab, of a flow as the flow file has it. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  /** The tab, or the subflow. */
  readonly z?: string;
  readonly x?: number;
  readonly y?: number;
  readonly wires?: readonly (readonly string[])[];
  readonly [property: string]: unknown;
}

export interface NodeRedOptions {
  readonly version: NodeRedVersion;
  /** The Node.js to run it on. Default: the one that most tests run it on. */
  readonly nodeMajor?: NodeMajor;
  /** The flow file's content; default: empty. */
  readonly flows?: readonly FlowNode[];
  /** Credentials by node id, e.g. `{ connection: { token: 'demo' } }`. */
  readonly credentials?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Added to the environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Node-RED settings that JSON can carry; `logLevel` sets which lines of the log arrive (default `debug`). */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Modules of this repository that function nodes use; Node-RED finds them installed. */
  readonly modules?: readonly string[];
  /** A user folder with another build of the package installed, which is copied; default: this build, packed. */
  readonly build?: string;
  /** A user folder that outlives this Node-RED; default: a new one, removed by `stop` and `kill`. */
  readonly userDir?: string;
}

/** How much of the flows a deploy restarts, by the names of Node-RED's API. */
export type DeployType = 'full' | 'flows' | 'nodes' | 'reload';

export interface NodeRed extends NodeRedProcess {
  readonly userDir: string;
  /** The flows as the editor gets them. */
  flows(): Promise<FlowNode[]>;
  /** Deploys as the editor does, credentials inside their nodes; resolves when the flows run again. */
  deploy(flows: readonly FlowNode[], type?: DeployType): Promise<void>;
  /** Waits for `act`, which deploys, and until the flows run again. Node-RED answers a deploy before that. */
  redeployed(act: () => Promise<void>): Promise<void>;
  /** Any request to Node-RED's admin API, relative to its root: `get('icons')`. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** The JSON answer of a GET, as the editor would ask for it; anything but a success throws. */
  getJson(path: string): Promise<unknown>;
}

/** Starts a Node-RED with the packed package; resolves when its flows run. */
export async function startNodeRed(options: NodeRedOptions): Promise<NodeRed> {
  const userDir = options.userDir ?? mkdtempSync(join(tmpdir(), 'node-red-'));
  const template = options.build ?? (await installedPackage());
  // One that comes back to its folder finds the package there.
  if (!existsSync(join(userDir, 'node_modules'))) cpSync(template, userDir, { recursive: true });
  addModules(userDir, options.modules ?? []);
  writeFileSync(join(userDir, 'flows.json'), JSON.stringify(options.flows ?? []));
  writeFileSync(join(userDir, 'flows_cred.json'), JSON.stringify(options.credentials ?? {}));

  const nodeRed = await startNodeRedProcess({
    version: options.version,
    node: await nodeBinary(options.nodeMajor ?? NODE_REDS[options.version].nodeMajor),
    userDir,
    port: 0,
    settings: { ...QUIET_SETTINGS, ...options.settings },
    env: { ...plainEnvironment(), ...options.env },
  });
  await nodeRed.log.first('"Started flows"', ({ text }) => FLOWS_SETTLED.test(text));

  const request = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`${nodeRed.url}/${path}`, init);
  const getJson = async (path: string): Promise<unknown> => {
    const headers = { accept: 'application/json', 'node-red-api-version': 'v2' };
    const response = await request(path, { headers });
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const redeployed = async (act: () => Promise<void>): Promise<void> => {
    const before = nodeRed.log.all.length;
    await act();
    await nodeRed.log.first('the end of the deploy', ({ text }) => FLOWS_SETTLED.test(text), before);
  };
  const cleanUp = (): void => {
    if (options.userDir === undefined) rmSync(userDir, { recursive: true, force: true });
  };
  return {
    ...nodeRed,
    userDir,
    request,
    getJson,
    flows: async () => ((await getJson('flows')) as { flows: FlowNode[] }).flows,
    redeployed,
    deploy: (flows, type = 'full') =>
      redeployed(async () => {
        const response = await request('flows', {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'node-red-api-version': 'v2',
            'node-red-deployment-type': type,
          },
          body: JSON.stringify({ flows }),
        });
        if (!response.ok) throw new Error(`The deploy answered ${response.status}: ${await response.text()}`);
      }),
    stop: async () => {
      const exitCode = await nodeRed.stop();
      cleanUp();
      return exitCode;
    },
    kill: async () => {
      await nodeRed.kill();
      cleanUp();
    },
  };
}

/** As npm would install them, but from here: a test fetches nothing. */
function addModules(userDir: string, modules: readonly string[]): void {
  if (modules.length === 0) return;
  const file = join(userDir, 'package.json');
  const described = JSON.parse(readFileSync(file, 'utf8')) as { readonly dependencies: object };
  const added = Object.fromEntries(modules.map((name) => [name, '*']));
  writeFileSync(
    file,
    JSON.stringify({ ...described, dependencies: { ...described.dependencies, ...added } }),
  );
  for (const name of modules) {
    cpSync(join(ROOT, 'node_modules', name), join(userDir, 'node_modules', name), { recursive: true });
  }
}

/** Where a node is in the editor: without a place, Node-RED takes it for a config node. */
export const PLACE = { x: 100, y: 100 };

/** A function node that hands each message to the test, which finds it in `nodeRed.received(name)`. */
export function sink(name: string, tab: string): FlowNode {
  const func = `global.get('sink')(${JSON.stringify(name)}, msg);`;
  return { id: `sink-${name}`, type: 'function', z: tab, x: 100, y: 100, name, func, outputs: 0, wires: [] };
}

/** The package as packed from `dist/`; packed once for all tests of a run. */
export function packedPackage(): Promise<Tarball> {
  packed ??= packInto(runFolder());
  return packed;
}

/** A user folder with the package installed by npm, to be copied for each Node-RED: npm is not quick. */
function installedPackage(): Promise<string> {
  installed ??= packedPackage().then(async (tarball) => {
    const folder = join(runFolder(), 'installed');
    mkdirSync(folder);
    await installInto(folder, tarball);
    return folder;
  });
  return installed;
}

let packed: Promise<Tarball> | undefined;
let installed: Promise<string> | undefined;
let folderOfRun: string | undefined;

/** A folder that is removed when the test run ends. */
function runFolder(): string {
  if (folderOfRun === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'rt-events-test-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    folderOfRun = folder;
  }
  return folderOfRun;
}

/** The log's words are awaited in English; nothing is fetched; no warning that is not about the flows. */
const QUIET_SETTINGS = {
  flowFile: 'flows.json',
  lang: 'en-US',
  credentialSecret: 'of the tests',
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, projects: { enabled: false }, palette: { catalogues: [] } },
};

const FLOWS_SETTLED = /^(Started (modified )?(flows|nodes)|Waiting for missing types)/;

/** The environment without what would change a Node-RED: proxies, and what npm adds for its scripts. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const changes = /^(npm_|node_options$|node_env$|port$|rt_|(https?|wss?|all|no)_proxy$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !changes.test(name)));
}
