/** What the simulator's scenarios play, in virtual time. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { beforeEach, describe, it } from 'mocha';
import { CallLog } from '../../src/simulator/scenarios/call-log';
import { COLLEAGUE, USER } from '../../src/simulator/scenarios/people';
import { Player } from '../../src/simulator/scenarios/player';
import { SCENARIO_NAMES, type ScenarioName } from '../../src/simulator/scenarios/scenarios';
import { Schedule } from '../../src/simulator/schedule';
import type { JsonObject } from '../../src/util/json';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock';

const HOUR_MS = 3_600_000;

/** The calls of each scenario, as the call log has them: direction, how they ended, how long they rang and lasted. */
const CALLS: Readonly<Partial<Record<ScenarioName, readonly string[]>>> = {
  'incoming-call': ['inbound Answered'],
  'missed-call': ['inbound Missed'],
  'call-back': ['inbound Missed', 'outbound Answered'],
  'anonymous-call': ['inbound Missed'],
  'outgoing-call': ['outbound Answered'],
  'outgoing-unanswered': ['outbound Canceled'],
  'internal-call': ['internal Answered'],
};

/** The events of each scenario, which the examples rely on. */
const EVENTS: Readonly<Record<ScenarioName, readonly string[]>> = {
  'incoming-call': ['call.ringing', 'call.answered', 'call.ended'],
  'missed-call': ['call.ringing', 'call.missed', 'unread.count'],
  'call-back': ['call.ringing', 'call.missed', 'unread.count', 'call.ringing', 'call.answered', 'call.ended'],
  'anonymous-call': ['call.ringing', 'call.missed', 'unread.count'],
  'outgoing-call': ['call.ringing', 'call.answered', 'call.ended'],
  'outgoing-unanswered': ['call.ringing', 'call.ended'],
  'internal-call': ['call.ringing', 'call.answered', 'call.ended'],
  'text-in': ['message.received', 'unread.count'],
  'text-out': ['message.sent'],
  'unread-counts': ['unread.count'],
  'status-change': ['status.changed'],
};

describe('scenarios', () => {
  let clock: VirtualClock;
  let schedule: Schedule;
  let calls: CallLog;
  let happened: { event: JsonObject; userId: number; at: number }[];

  beforeEach(() => {
    clock = createVirtualClock();
    schedule = new Schedule(clock);
    calls = new CallLog();
    happened = [];
  });

  function createPlayer(random: () => number): Player {
    return new Player({
      clock,
      random,
      schedule,
      happen: (event, user) => {
        happened.push({ event, userId: user.userId, at: clock.now() });
        calls.record(event, clock.now());
      },
    });
  }

  for (const name of SCENARIO_NAMES) {
    it(`${name}: ${EVENTS[name].join(', ')}, with properties that belong together, for all random numbers`, () => {
      fc.assert(
        fc.property(fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })), (drawn) => {
          happened = [];
          calls = new CallLog();
          const values = drawn.values();
          const play = createPlayer(() => values.next().value ?? 0).play(name);
          const startedAt = clock.now();
          clock.tick(play.durationMs);
          assert.deepEqual(
            happened.map(({ event }) => event.event),
            EVENTS[name],
          );
          assert.equal(play.eventCount, happened.length);
          assert.equal(happened.at(-1)?.at, startedAt + play.durationMs);
          for (const { event, at } of happened) {
            assert.equal(event.userId, USER.userId);
            assert.equal(event.accountId, 5001);
            assert.equal(event.timestamp, new Date(at).toISOString());
            for (const number of [event.from, event.to]) {
              if (typeof number === 'string') assert.match(String(number), /^\+1\d{3}55501\d\d$/);
            }
          }
          for (const { callId } of calls.finished) {
            const parties = happened
              .filter(({ event }) => event.callId === callId)
              .map(({ event: { direction, from, to } }) => `${direction}: ${from} to ${to}`);
            assert.equal(new Set(parties).size, 1);
          }
        }),
      );
    });

    it(`${name}: ${CALLS[name]?.join(', ') ?? 'no call'} in the call log`, () => {
      clock.tick(createPlayer(() => 0.5).play(name).durationMs);
      assert.deepEqual(
        calls.finished.map(({ direction, disposition }) => `${direction} ${disposition}`),
        CALLS[name] ?? [],
      );
      for (const { callId, ringMs, talkMs } of calls.finished) {
        const times = happened.filter(({ event }) => event.callId === callId).map(({ at }) => at);
        assert.equal(ringMs + talkMs, Math.max(...times) - Math.min(...times));
      }
    });
  }

  for (const [name, ending, property] of [
    ['incoming-call', 'call.ended', 'durationSeconds'],
    ['missed-call', 'call.missed', 'ringSeconds'],
  ] as const) {
    it(`${name}: says in ${property} how long it took until ${ending}`, () => {
      clock.tick(createPlayer(() => 0.5).play(name).durationMs);
      const end = happened.findIndex(({ event }) => event.event === ending);
      const seconds = ((happened[end]?.at ?? 0) - (happened[end - 1]?.at ?? 0)) / 1_000;
      assert.equal(happened[end]?.event[property], seconds);
    });
  }

  it('anonymous-call: has neither a number nor a name', () => {
    createPlayer(() => 0.5).play('anonymous-call');
    assert.deepEqual([happened[0]?.event.from, happened[0]?.event.fromName], [null, null]);
  });

  it('call-back: calls the missed caller, as another call', () => {
    clock.tick(createPlayer(Math.random).play('call-back').durationMs);
    const [missed, back] = calls.finished;
    assert.equal(back?.to, missed?.from);
    assert.equal(back?.from, missed?.to);
  });

  it('begin at once, and tell when they have finished', async () => {
    const play = createPlayer(() => 0.5).play('incoming-call');
    assert.equal(happened.length, 1);
    clock.tick(play.durationMs);
    await play.finished;
    assert.equal(clock.timerCount, 0);
  });

  it('are played at random intervals of half to one and a half times the mean, the colleague among the users', () => {
    let seed = 1;
    const player = createPlayer(() => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    });
    player.playAtRandom(10_000);
    clock.tick(4_999);
    assert.equal(happened.length, 0);
    clock.tick(HOUR_MS);
    const types = new Set(happened.map(({ event }) => event.event));
    assert.deepEqual(types, new Set(Object.values(EVENTS).flat()));
    assert.deepEqual(new Set(happened.map(({ userId }) => userId)), new Set([USER.userId, COLLEAGUE.userId]));
    const plays = happened.filter(
      ({ event }) => event.event !== 'unread.count' && !/answered|ended|missed$/.test(String(event.event)),
    );
    assert.ok(plays.length > 240 && plays.length < 480, `${plays.length} plays in an hour`);
    schedule.end();
  });

  it('end when the simulator ends: no timer is left, and nobody waits for ever', async () => {
    const player = createPlayer(() => 0.5);
    player.playAtRandom(1_000);
    const play = player.play('incoming-call');
    schedule.end();
    await play.finished;
    assert.equal(clock.timerCount, 0);
    clock.tick(HOUR_MS);
    assert.equal(happened.length, 1);
  });
});
