/** Owns that programs in TypeScript can use the types of the packed package: with old and new compilers, and with no check left out. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packedPackage } from '../../tools/node-red';
import { installInto } from '../../tools/package-tarball';
import { ROOT, runQuietly } from '../../tools/run-command';
import { codeBlocks, codeWords, tableRows } from '../docs/markdown';

const PAGE = readFileSync(join(ROOT, 'docs', 'types.md'), 'utf8');
const [SHOWN = ''] = codeBlocks(PAGE, 'ts');

/** Needs no types but those of the package. */
const MESSAGES = `
import type {
  ActionFailed,
  CallMessage,
  CallsInProgress,
  ConnectionFailed,
  EventMessage,
  RequestAnswer,
  RequestMessage,
  StatusMessage,
  StatusShown,
  TextMessage,
  TextSent,
  TokenMessage,
  TokenNeeded,
} from '@rt-events/node-red/messages';

export function events(message: EventMessage): string {
  const { topic, stream, receivedAt, resent }: { topic: string; stream: 'user' | 'account'; receivedAt: number; resent?: true } = message;
  // @ts-expect-error Nobody knows what a property of an event is.
  const from: string = message.payload.from;
  return [topic, stream, new Date(receivedAt).toISOString(), String(resent), from].join();
}

export function knownEvents({ payload }: EventMessage<{ event: 'call.ringing'; from: string }>): string {
  // @ts-expect-error There is no such type of event.
  if (payload.event === 'call.ended') return '';
  return payload.from;
}

export function calls({ topic, payload }: CallMessage): number {
  // @ts-expect-error There is no such phase.
  if (topic === 'ringed') return 0;
  // @ts-expect-error It may not be over.
  const end: number = payload.endedAt;
  return topic === 'ended' && payload.outcome === 'answered' ? (payload.talkMs ?? 0) : end;
}

export function callsInProgress({ payload, _msgid }: CallsInProgress): string[] {
  return [_msgid ?? '', ...payload.map(({ id, phase, from = '' }) => id + phase + from)];
}

export const text: TextMessage = { to: '+12025550100', payload: 'Hello' };
// @ts-expect-error A text goes to somebody.
export const lost: TextMessage = { payload: 'Hello' };

export function sent({ payload, to, customer }: TextSent<TextMessage & { customer: number }>): unknown {
  return [payload, to, customer.toFixed()];
}

export const request: RequestMessage = { payload: { start_date: '2026-01-31' } };

export function answer({ payload, statusCode, headers }: RequestAnswer): boolean {
  const type: string | string[] | undefined = headers['content-type'];
  return statusCode === 200 && type !== undefined && payload !== undefined;
}

export function failed({ error, to }: ActionFailed<TextMessage>): string {
  switch (error.code) {
    case 'refused':
      return String(error.cause?.statusCode) + String(to);
    case 'outcome-unknown':
    case 'not-sent':
    case 'unauthorized':
    case 'held-back':
    case 'misconfigured':
      return error.message + error.source.type;
  }
}

export function status({ payload: { state, previous, at, reason, attempt, retryInMs, gap } }: StatusMessage): string {
  // @ts-expect-error Nobody may know since when.
  const from: number | undefined = gap?.from;
  // @ts-expect-error There is no such state.
  if (state === 'connected') return previous;
  const close = [reason?.code, reason?.message, reason?.closeCode?.toFixed(), reason?.closeReason];
  return [state, at.toFixed(), attempt?.toFixed(), retryInMs?.toFixed(), gap?.to.toFixed(), from, ...close].join();
}

export const token = ({ payload: { need } }: TokenNeeded): TokenMessage => ({
  payload: need === 'refused' ? { token: 'a new one' } : 'one',
});

export const problem = ({ payload, error }: ConnectionFailed): string => payload.reason.code + error.message;

export const light = ({ status: { state, fill, shape, text } }: StatusShown): string => [state, fill, shape, text].join();
`;

/** What a test of a flow uses. */
const SIMULATOR = `
import rtEvents = require('@rt-events/node-red/rt-events');
import { type RestFailure, type Simulator, seededRandom, startSimulator } from '@rt-events/node-red/simulator';

export async function textsOf(failure: RestFailure): Promise<readonly string[]> {
  const clock = { now: () => 0, setTimeout: (_callback: () => void, delayMs: number) => delayMs, clearTimeout: () => {} };
  const api: Simulator = await startSimulator({ port: 0, clock, random: seededRandom(7) });
  api.failRest('/sms/send', failure, { kind: 'status', status: 502, takesEffect: true });
  const { durationMs }: { durationMs: number } = api.play('missed-call');
  api.emit({ event: 'call.ringing', durationMs }, 'account');
  const { session, type } = await api.occurrences.nth('request', 1, ({ type }) => type === 'authrequest');
  session.send(type.toUpperCase());
  // @ts-expect-error There is no such scenario.
  api.play('earthquake');
  await api.close();
  return api.occurrences.all('text').map(({ text }) => text);
}

export const nodes: ((RED: { version(): string }) => void)[] = [rtEvents];
`;

const COMPILERS = { 'TypeScript 5': 'typescript-5', 'TypeScript 7': 'typescript' };
const RESOLUTIONS = { node16: 'node16', bundler: 'preserve' };

describe('the types of the packed package', function () {
  this.timeout(120_000);
  let folder = '';

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'types-'));
    await installInto(folder, await packedPackage());
    const types = join(folder, 'node_modules', '@types', 'node');
    mkdirSync(dirname(types), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', '@types', 'node'), types);
    writeFileSync(join(folder, 'messages.ts'), MESSAGES);
    writeFileSync(join(folder, 'shown.ts'), SHOWN);
    writeFileSync(join(folder, 'simulator.ts'), SIMULATOR);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [compiler, module] of Object.entries(COMPILERS)) {
    for (const [moduleResolution, output] of Object.entries(RESOLUTIONS)) {
      it(`compile in ${compiler}, with moduleResolution ${moduleResolution}`, async () => {
        const options = {
          ...{ strict: true, noEmit: true, skipLibCheck: false, noUncheckedIndexedAccess: true },
          ...{ target: 'es2022', lib: ['es2022'], module: output, moduleResolution },
        };
        const tsc = join(ROOT, 'node_modules', module, 'bin', 'tsc');
        for (const [files, types] of [
          [['messages.ts', 'shown.ts'], []],
          [['simulator.ts'], ['node']],
        ]) {
          const config = { compilerOptions: { ...options, types }, files };
          writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
          assert.equal(await runQuietly(process.execPath, [tsc, '-p', '.'], { cwd: folder }), '');
        }
      });
    }
  }

  it('are those that docs/types.md names', () => {
    const [, imported = ''] = /import type \{([^}]*)\}/.exec(MESSAGES) ?? [];
    const named = tableRows(PAGE, 'node').flatMap(([, input, output]) =>
      [input, output].flatMap((cell) => codeWords(cell)),
    );
    assert.deepEqual([...new Set(named)].sort(), imported.match(/\w+/g)?.sort());
  });

  it('are of all nodes', () => {
    const { 'node-red': registered } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      'node-red': { nodes: object };
    };
    const named = tableRows(PAGE, 'node').map(([node]) => codeWords(node)[0]?.replace(' ', '-'));
    assert.deepEqual(named.sort(), Object.keys(registered.nodes).sort());
  });
});
