/** Owns the compiled form of what runs in other processes: plain JavaScript, for whichever Node.js is measured. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../tools/run-command';

export interface Compiled {
  readonly eventServer: string;
  readonly bareClient: string;
  readonly readingClient: string;
  readonly hour: string;
  /** To be loaded before anything else. */
  readonly loadTime: string;
  /** A folder for Node-RED's `nodesDir`. */
  readonly nodesDir: string;
  remove(): void;
}

const BENCH = join(ROOT, 'bench');

export async function compile(): Promise<Compiled> {
  const folder = mkdtempSync(join(tmpdir(), 'rt-events-bench-'));
  await build({
    entryPoints: {
      'event-server': join(BENCH, 'server', 'event-server.ts'),
      'bare-client': join(BENCH, 'probe', 'bare-client.ts'),
      'reading-client': join(BENCH, 'probe', 'reading-client.ts'),
      hour: join(BENCH, 'probe', 'hour.ts'),
      'load-time': join(BENCH, 'probe', 'load-time.ts'),
      'nodes/bench-sink': join(BENCH, 'probe', 'bench-sink.ts'),
    },
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['bufferutil', 'utf-8-validate'], // What `ws` does without.
  });
  copyFileSync(join(BENCH, 'probe', 'bench-sink.html'), join(folder, 'nodes', 'bench-sink.html'));
  return {
    eventServer: join(folder, 'event-server.js'),
    bareClient: join(folder, 'bare-client.js'),
    readingClient: join(folder, 'reading-client.js'),
    hour: join(folder, 'hour.js'),
    loadTime: join(folder, 'load-time.js'),
    nodesDir: join(folder, 'nodes'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
