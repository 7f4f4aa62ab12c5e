/** Owns the question whether what users install has known vulnerabilities. Where nobody answers it, nothing fails. */
import { spawnSync } from 'node:child_process';
import { ROOT } from '../tools/run-command';

/** Of npm's answer, what matters here: counts, or an error where the registry could not be asked. */
interface Answer {
  readonly metadata?: { readonly vulnerabilities: { readonly total: number } };
}

const DEADLINE_MS = 60_000;

function main(): void {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: DEADLINE_MS,
    shell: process.platform === 'win32',
  });
  const total = answerIn(stdout).metadata?.vulnerabilities.total;
  if (total === undefined) console.log('The registry did not answer: not checked.');
  else console.log(`${total} known vulnerabilities in what is shipped.`);
  process.exitCode = total === undefined || total === 0 ? 0 : 1;
}

function answerIn(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return {};
  }
}

main();
