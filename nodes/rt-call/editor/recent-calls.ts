/** Owns what the last events make of calls: the runtime's own reader and tracker, asked in the dialog. Pure. */
import { CallReader } from '../../../src/calls/call-reader';
import { CallTracker } from '../../../src/calls/call-tracker';
import { compilePhases, type PhaseTypes } from '../../../src/calls/phase-settings';
import type { CallReport } from '../../../src/calls/report';
import type { RecentEvent } from '../../../src/events/seen';
import { isJsonObject } from '../../../src/util/json';

/** The fields of the dialog that decide about the calls. */
export interface CallForm {
  readonly phases: readonly PhaseTypes[];
  readonly callId: string;
  readonly direction: string;
  readonly from: string;
  readonly to: string;
}

/** One call with all that was told of it, in order. */
export interface RecentCall {
  readonly reports: readonly CallReport[];
  readonly last: CallReport;
}

export interface RecentCalls {
  /** Those that began last come first. */
  readonly calls: readonly RecentCall[];
  /** How many of the events mean a phase. */
  readonly withPhase: number;
  /** How many of those name a call. */
  readonly withCall: number;
  /** Where the calls' ids were found, each place once. */
  readonly idPaths: readonly string[];
}

/** What the events make of calls. `recent`: newest first, as the catalogue lists them. */
export function recentCalls(recent: readonly RecentEvent[], form: CallForm): RecentCalls {
  const compiled = compilePhases(form.phases);
  if (!compiled.ok) return { calls: [], withPhase: 0, withCall: 0, idPaths: [] };
  const reader = new CallReader(compiled.phaseOf, form);
  const told = new Map<string, CallReport[]>();
  const finished: CallReport[][] = [];
  const tracker = new CallTracker({ at: 0, elapsedMs: Number.NEGATIVE_INFINITY }, Number.MAX_VALUE, {
    changed: (report) => {
      const reports = [...(told.get(report.id) ?? []), report];
      told.set(report.id, reports);
      if (report.outcome === undefined) return;
      finished.push(reports);
      told.delete(report.id);
    },
    gaveUp: () => {},
  });
  const idPaths = new Set<string>();
  let withPhase = 0;
  let withCall = 0;
  for (const { type, event, receivedAt } of [...recent].reverse()) {
    if (!isJsonObject(event) || compiled.phaseOf(type) === undefined) continue;
    withPhase += 1;
    const call = reader.read(event, type);
    if (call === undefined) continue;
    withCall += 1;
    tracker.note(call, { at: receivedAt, elapsedMs: receivedAt });
    const path = reader.locateCallId(event);
    if (path !== undefined) idPaths.add(path);
  }
  const calls = [...finished, ...told.values()].flatMap((reports) => {
    const last = reports.at(-1);
    return last === undefined ? [] : [{ reports, last }];
  });
  // By the time that the list shows. Of one moment, the one that was told last comes first.
  calls.reverse().sort((one, other) => other.last.startedAt - one.last.startedAt);
  return { calls, withPhase, withCall, idPaths: [...idPaths] };
}

/** Whether the id of an event was taken for the id of a call, so that each event is its own call. */
export function isEachAlone({ calls, withCall }: RecentCalls): boolean {
  return withCall >= ENOUGH_EVENTS && calls.length === withCall;
}

/** If there are so many events and no two belong together, this is not chance. */
const ENOUGH_EVENTS = 4;

/** How many places are offered. */
const MAX_OFFERED = 6;

/** How many places are tried. */
const MAX_TRIED = 60;

/** The places where the id of the call may be. The first one gives the most complete calls. */
export function idCandidates(recent: readonly RecentEvent[], form: CallForm): string[] {
  const paths = new Set<string>();
  for (const { event } of recent) collectPaths(event, '', paths);
  const ranked = [...paths].map((path) => {
    const { calls } = recentCalls(recent, { ...form, callId: path });
    return { path, whole: calls.filter(isWhole).length };
  });
  return ranked
    .filter(({ whole }) => whole > 0)
    .sort((one, other) => other.whole - one.whole || namesId(other.path) - namesId(one.path))
    .slice(0, MAX_OFFERED)
    .map(({ path }) => path);
}

/** The caller is also the same in all events of a call, but the same caller comes back in other calls. */
function namesId(path: string): number {
  return Number(/(?:id|key|ref)$/i.test(path));
}

/** A call of which both ends were seen, and that nothing else got into. */
function isWhole({ reports, last }: RecentCall): boolean {
  return reports.length > 1 && last.outcome !== undefined && last.outcome !== 'unknown';
}

const MAX_DEPTH = 5;

function collectPaths(value: unknown, path: string, paths: Set<string>, depth = 0): void {
  if (paths.size >= MAX_TRIED || depth > MAX_DEPTH) return;
  if (typeof value === 'string' || typeof value === 'number') {
    if (path !== '') paths.add(path);
    return;
  }
  const entries = Array.isArray(value) ? Object.entries(value.slice(0, 1)) : Object.entries(Object(value));
  for (const [name, inner] of entries) {
    if (name !== '' && !/[.,]/.test(name))
      collectPaths(inner, path === '' ? name : `${path}.${name}`, paths, depth + 1);
  }
}
