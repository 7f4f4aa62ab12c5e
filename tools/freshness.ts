/** Owns whether `dist/` is up to date, so that a second start need not build. */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT, runVisibly } from './run-command';

/** What `dist/` is made from. */
const SOURCES = [
  'src',
  'nodes',
  'types',
  'scripts/build.ts',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'tsconfig.types.json',
];

/** Outside of `dist/`, which is packed. */
const BUILT = join(ROOT, '.cache', 'built');

/** Builds if anything has changed since the last build that went well. */
export async function buildIfStale(): Promise<void> {
  if (existsSync(join(ROOT, 'dist')) && existsSync(BUILT) && statSync(BUILT).mtimeMs > newestChange(SOURCES))
    return;
  console.log('Building');
  const exitCode = await runVisibly(process.execPath, ['--import', 'tsx', join(ROOT, 'scripts', 'build.ts')]);
  if (exitCode !== 0) throw new Error('The build failed; see above.');
}

/** Called by the build: while it runs, and if it fails, nothing counts as built. */
export function forgetBuild(): void {
  rmSync(BUILT, { force: true });
}

/** Called by the build when it went well. A source that changed since it started counts as not built. */
export function rememberBuild(startedAt: Date): void {
  mkdirSync(dirname(BUILT), { recursive: true });
  writeFileSync(BUILT, '');
  utimesSync(BUILT, startedAt, startedAt);
}

/** A folder's own time tells of files that were removed. */
function newestChange(paths: readonly string[]): number {
  return Math.max(...paths.map((path) => newestUnder(join(ROOT, path))));
}

function newestUnder(path: string): number {
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(status.mtimeMs, ...readdirSync(path).map((name) => newestUnder(join(path, name))));
}
