/** Owns packing this package and installing it the way that a user of Node-RED's palette gets it. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, runNpm } from './run-command';

export interface Tarball {
  /** Absolute path of the `.tgz`. */
  readonly path: string;
  /** Hash of the content: the same sources give the same one. */
  readonly hash: string;
  /** Paths inside the package, sorted. */
  readonly files: readonly string[];
}

/** The part of `npm pack --json`'s answer that is read here. */
interface NpmPackReport {
  readonly filename: string;
  readonly shasum: string;
  readonly files: readonly { readonly path: string }[];
}

/** Packs what is built in `dist/` now, into this existing folder. */
export async function packInto(folder: string): Promise<Tarball> {
  if (!existsSync(join(ROOT, 'dist'))) throw new Error('Nothing is built yet: run "npm run build" first.');
  const output = await runNpm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder]);
  const [report] = JSON.parse(output) as NpmPackReport[];
  if (report === undefined) throw new Error('npm pack reported nothing.');
  return {
    path: join(folder, report.filename),
    hash: report.shasum,
    files: report.files.map((file) => file.path).sort(),
  };
}

/** Installs the tarball and its dependencies into a Node-RED user folder. What npm has in its cache is not fetched again. */
export async function installInto(userDir: string, tarball: Pick<Tarball, 'path'>): Promise<void> {
  const manifest = join(userDir, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "name": "node-red-project", "private": true }\n');
  await runNpm(
    ['install', '--prefix', userDir, '--prefer-offline', '--no-audit', '--no-fund', tarball.path],
    { cwd: userDir },
  );
}
