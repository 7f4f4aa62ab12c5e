/** Owns the simulator's `GET /reports/call-data`: the calls of some days, as it has played them. */
import type { JsonObject } from '../../util/json';
import { type JsonResponse, refusal } from '../http';
import type { LoggedCall } from '../scenarios/call-log';
import { dateText } from './fields';

const DAY_MS = 24 * 3_600_000;

/**
 * The finished calls that began from `start_date` to `end_date`, with both days. The documentation does not say in
 * which time zone: here it is UTC.
 */
export function reportCalls(calls: readonly LoggedCall[], fields: JsonObject): JsonResponse {
  const from = readDay(fields.start_date);
  if (from === undefined) return noDay('start_date');
  const lastDay = readDay(fields.end_date);
  if (lastDay === undefined) return noDay('end_date');
  if (lastDay < from) return refusal(400, 'The end_date must not be before the start_date.');
  const data = calls.filter(({ startedAt }) => startedAt >= from && startedAt < lastDay + DAY_MS);
  return { status: 200, body: { success: true, data: data.map(rowOf) } };
}

/** The properties of a row are not documented. These are an assumption of this simulator. */
function rowOf({ startedAt, ringMs, talkMs, ...call }: LoggedCall): JsonObject {
  return {
    ...call,
    startDate: dateText(startedAt),
    ringSeconds: ringMs / 1_000,
    talkSeconds: talkMs / 1_000,
  };
}

/** The first moment of the day in UTC, epoch milliseconds; undefined: there is no such day. */
function readDay(field: unknown): number | undefined {
  if (typeof field !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(field)) return undefined;
  const at = Date.parse(`${field}T00:00:00Z`);
  // Some engines take 2026-02-30 for the second of March.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(field) ? at : undefined;
}

function noDay(field: string): JsonResponse {
  return refusal(400, `The ${field} must be a day, as in 2026-01-31.`);
}
