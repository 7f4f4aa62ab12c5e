import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CallReader } from '../../src/calls/call-reader';
import type { Phase } from '../../src/calls/phase';
import { compilePhases } from '../../src/calls/phase-settings';
import type { CallReport } from '../../src/calls/report';
import { eventTypeReader } from '../../src/events/event-type';
import { callsOf, EVENT_SHAPES } from '../support/event-shapes';
import { FollowedCalls } from './followed-calls';

/** A call as it was, whatever is told of it. Lengths are milliseconds. */
interface TrueCall {
  readonly beginsAt: number;
  /** Undefined: the service tells no ring. */
  readonly ringMs: number | undefined;
  /** Undefined: nobody takes the call. */
  readonly talk: { readonly ms: number; readonly holds: readonly number[] } | undefined;
  /** How the service tells the end of a call that nobody has taken. */
  readonly untaken: 'ended' | 'missed';
  /** Which of the events come twice, by their place. */
  readonly repeated: readonly number[];
}

const trueCall: fc.Arbitrary<TrueCall> = fc.record({
  beginsAt: fc.integer({ min: 0, max: 600_000 }),
  ringMs: fc.option(fc.integer({ min: 1, max: 60_000 }), { nil: undefined, freq: 6 }),
  talk: fc.option(
    fc.record({
      ms: fc.integer({ min: 1, max: 300_000 }),
      holds: fc.array(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { maxLength: 4 }),
    }),
    { nil: undefined, freq: 2 },
  ),
  untaken: fc.constantFrom('ended', 'missed'),
  repeated: fc.array(fc.nat(6), { maxLength: 3 }),
});

interface TrueEvent {
  readonly at: number;
  readonly id: string;
  readonly phase: Phase;
}

/** The events of a call in their order. A hold begins and ends by turns. */
function eventsOf(call: TrueCall, id: string): TrueEvent[] {
  const { beginsAt, ringMs, talk, untaken, repeated } = call;
  const answeredAt = beginsAt + (ringMs ?? 0);
  const events: TrueEvent[] = [];
  if (ringMs !== undefined) events.push({ at: beginsAt, id, phase: 'ringing' });
  if (talk === undefined) {
    events.push({ at: answeredAt, id, phase: untaken });
  } else {
    events.push({ at: answeredAt, id, phase: 'answered' });
    const turns = [...talk.holds].sort((one, other) => one - other);
    turns.forEach((share, turn) => {
      events.push({ at: answeredAt + share * talk.ms, id, phase: turn % 2 === 0 ? 'held' : 'answered' });
    });
    events.push({ at: answeredAt + talk.ms, id, phase: 'ended' });
  }
  return events.flatMap((event, place) => (repeated.includes(place) ? [event, event] : [event]));
}

function trueOutcome({ ringMs, talk, untaken }: TrueCall): CallReport['outcome'] {
  if (talk !== undefined) return 'answered';
  return ringMs === undefined && untaken === 'ended' ? 'unknown' : 'missed';
}

/** Plays all calls at once; what happens in the gap, nobody is told. Answers what was told, by call. */
function play(calls: readonly TrueCall[], gap: { readonly from: number; readonly to: number } | undefined) {
  const followed = new FollowedCalls().settle();
  const events = calls
    .flatMap((call, index) => eventsOf(call, `c${index}`))
    .sort((one, other) => one.at - other.at);
  let now = 0;
  const passTo = (at: number) => {
    followed.pass(at - now);
    now = at;
  };
  let isGapTold = gap === undefined;
  const tellGap = () => {
    if (gap === undefined || isGapTold) return;
    isGapTold = true;
    passTo(gap.to);
    followed.tracker.doubt(followed.now);
  };
  for (const { at, id, phase } of events) {
    if (gap !== undefined && at >= gap.from && at < gap.to) continue;
    if (gap !== undefined && at >= gap.to) tellGap();
    passTo(at);
    followed.note(phase, id);
  }
  tellGap();
  const told = new Map<string, CallReport[]>();
  for (const report of followed.told) told.set(report.id, [...(told.get(report.id) ?? []), report]);
  return { told, inProgress: followed.tracker.inProgress() };
}

/** What is told of a call leads from one phase to the next, and ends at most once. */
function assertInOrder(reports: readonly CallReport[]): void {
  for (const [place, { previous, outcome }] of reports.entries()) {
    assert.equal(previous, reports[place - 1]?.phase ?? null);
    assert.equal(
      outcome !== undefined,
      place === reports.length - 1 && reports.at(-1)?.outcome !== undefined,
    );
  }
}

function assertTrue(call: TrueCall, report: CallReport | undefined): void {
  assert.equal(report?.outcome, trueOutcome(call));
  assert.equal(report?.talkMs === undefined, call.talk === undefined);
  if (call.talk !== undefined) assertNear(report?.talkMs, call.talk.ms);
  assert.equal(report?.ringMs === undefined, call.ringMs === undefined);
  if (call.ringMs !== undefined) assertNear(report?.ringMs, call.ringMs);
}

/** Sums of fractions of milliseconds differ in their last places. */
function assertNear(one: number | undefined, other: number): void {
  assert.ok(one !== undefined && Math.abs(one - other) < 0.001, `${one} is not ${other}`);
}

/** How many calls of one service are told at once. */
const CALLS = 200;

const callsAtOnce = fc.array(trueCall, { minLength: 1, maxLength: 300, size: 'max' });

describe('hundreds of calls at once, in any order', () => {
  it('are each told as they were, to their end, once', () => {
    fc.assert(
      fc.property(callsAtOnce, (calls) => {
        const { told, inProgress } = play(calls, undefined);
        assert.deepEqual(inProgress, []);
        calls.forEach((call, index) => {
          const reports = told.get(`c${index}`) ?? [];
          assertInOrder(reports);
          assertTrue(call, reports.at(-1));
          assert.equal(reports.at(-1)?.certain, true);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('are never told as certain where a gap hides what they were, and never missed where they were answered', () => {
    const gaps = fc.tuple(fc.integer({ min: 0, max: 600_000 }), fc.integer({ min: 1, max: 200_000 }));
    fc.assert(
      fc.property(callsAtOnce, gaps, (calls, [from, lengthMs]) => {
        const gap = { from, to: from + lengthMs };
        const { told, inProgress } = play(calls, gap);
        assert.ok(inProgress.every(({ certain }) => !certain));
        calls.forEach((call, index) => {
          const reports = told.get(`c${index}`) ?? [];
          assertInOrder(reports);
          const last = reports.at(-1);
          if (last?.outcome === undefined) return;
          assert.ok(last.outcome === trueOutcome(call) || last.outcome === 'unknown');
          const isTouched = eventsOf(call, '').some(({ at }) => at >= gap.from && at < gap.to);
          if (isTouched) assert.equal(last.certain, false);
          if (last.certain) assertTrue(call, last);
        });
      }),
      { numRuns: 40 },
    );
  });

  for (const shape of EVENT_SHAPES) {
    it(`are told apart in the shape of ${shape.service}, each once`, () => {
      const compiled = compilePhases([]);
      assert.ok(compiled.ok);
      const reader = new CallReader(compiled.phaseOf, { callId: '', direction: '', from: '', to: '' });
      const typeOf = eventTypeReader(shape.typePath);
      const perCall = shape.kinds.length;
      const events = callsOf(shape, CALLS);
      const turns = fc.shuffledSubarray(
        events.map((_, n) => Math.floor(n / perCall)),
        { minLength: events.length },
      );
      fc.assert(
        fc.property(turns, (order) => {
          const followed = new FollowedCalls().settle();
          const next = new Array<number>(CALLS).fill(0);
          for (const call of order) {
            const step = next[call] ?? 0;
            next[call] = step + 1;
            const event = events[call * perCall + step] ?? {};
            const read = reader.read(event, typeOf(event, ''));
            followed.pass(10);
            if (read !== undefined) followed.tracker.note(read, followed.now);
          }
          const finished = followed.told.filter(({ outcome }) => outcome !== undefined);
          const answered = shape.kinds.some((kind) => compiled.phaseOf(kind) === 'answered');
          assert.equal(new Set(finished.map(({ id }) => id)).size, CALLS);
          assert.equal(finished.length, CALLS);
          assert.ok(finished.every(({ outcome }) => outcome === (answered ? 'answered' : 'missed')));
          assert.deepEqual(followed.tracker.inProgress(), []);
        }),
        { numRuns: 3 },
      );
    });
  }
});
