/** Owns `npm run findings`: tries whether what surprised us about other people's packages is still so. Not a part of the tests. */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT, withoutNpm } from '../tools/run-command';

const FOLDER = join(ROOT, 'findings');

/** Each takes less than a minute, npm's downloads included; more where the line is slow or the machine busy. */
const DEADLINE_MS = 3 * 60_000;

/** In which a script that is ended removes its folder. */
const GRACE_MS = 5_000;

/** Registries stall at times: npm asks again after 20 s, in place of its five minutes. */
const NPM_SETTINGS = { npm_config_fetch_timeout: '20000', npm_config_fetch_retry_mintimeout: '1000' };

/** With which a script ends that needs a program which is not installed. */
const NOT_TRIED = 77;

/** What became of one finding. */
interface Outcome {
  readonly exitCode: number | null;
  readonly output: string;
}

/** All findings, or those whose names hold one of the words on the command line: `npm run findings -- mqtt sdp`. */
async function main(words: readonly string[]): Promise<void> {
  const scripts = readdirSync(FOLDER).filter((file) => file.endsWith('.sh') && isAskedFor(file, words));
  if (scripts.length === 0) throw new Error(`No finding is named after: ${words.join(', ')}.`);
  const counts = { 'as described': 0, 'NOT AS DESCRIBED': 0, 'not tried': 0 };
  for (const [index, script] of scripts.entries()) {
    process.stdout.write(`${index + 1}/${scripts.length} ${basename(script, '.sh')} ... `);
    const startedAt = Date.now();
    const { exitCode, output } = await run(join(FOLDER, script));
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const outcome =
      exitCode === 0 ? 'as described' : exitCode === NOT_TRIED ? 'not tried' : 'NOT AS DESCRIBED';
    counts[outcome] += 1;
    console.log(`${outcome} after ${seconds} s`);
    if (exitCode !== 0) console.log(output);
  }
  const { 'as described': good, 'NOT AS DESCRIBED': bad, 'not tried': untried } = counts;
  console.log(`\n${good} as described, ${bad} not, ${untried} not tried`);
  process.exitCode = bad === 0 ? 0 : 1;
}

function isAskedFor(file: string, words: readonly string[]): boolean {
  return words.length === 0 || words.some((word) => file.includes(word));
}

/** In a process group of its own, so that all that a script has started ends with it. */
function run(script: string): Promise<Outcome> {
  const child = spawn('bash', [script], {
    env: { ...withoutNpm(process.env), ...NPM_SETTINGS },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const signal = (name: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // All of the group have ended.
    }
  };
  let grace: NodeJS.Timeout | undefined;
  const end = (): void => {
    signal('SIGTERM');
    grace = setTimeout(() => signal('SIGKILL'), GRACE_MS); // npm goes on where it waits for a registry.
  };
  const interrupted = (): void => {
    child.once('close', () => process.exit(1));
    end();
  };
  process.once('SIGINT', interrupted);
  const deadline = setTimeout(end, DEADLINE_MS);
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', (exitCode) => {
      clearTimeout(deadline);
      clearTimeout(grace);
      process.removeListener('SIGINT', interrupted);
      done({ exitCode, output: Buffer.concat(chunks).toString() });
    });
  });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
