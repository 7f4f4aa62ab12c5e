/** What the simulator's scenarios play, in virtual time. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { beforeEach, describe, it } from 'mocha';
import { Player } from '../../src/simulator/player';
import { COLLEAGUE, SCENARIO_NAMES, type ScenarioName, USER } from '../../src/simulator/scenario';
import type { JsonObject } from '../../src/util/json';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock';

const HOUR_MS = 3_600_000;

/** The events of each scenario, which the examples rely on. */
const EVENTS: Readonly<Record<ScenarioName, readonly string[]>> = {
  'incoming-call': ['call.ringing', 'call.answered', 'call.ended'],
  'missed-call': ['call.ringing', 'call.missed', 'unread.count'],
  'text-in': ['message.received', 'unread.count'],
  'text-out': ['message.sent'],
  'unread-counts': ['unread.count'],
  'status-change': ['status.changed'],
};

describe('scenarios', () => {
  let clock: VirtualClock;
  let happened: { event: JsonObject; userId: number; at: number }[];

  beforeEach(() => {
    clock = createVirtualClock();
    happened = [];
  });

  function createPlayer(random: () => number): Player {
    return new Player(clock, random, (event, user) => {
      happened.push({ event, userId: user.userId, at: clock.now() });
    });
  }

  for (const name of SCENARIO_NAMES) {
    it(`${name}: ${EVENTS[name].join(', ')}, with properties that belong together, whatever is drawn`, () => {
      fc.assert(
        fc.property(fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })), (drawn) => {
          happened = [];
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
              if (number !== undefined) assert.match(String(number), /^\+1\d{3}55501\d\d$/);
            }
          }
          const calls = happened.filter(({ event }) => String(event.event).startsWith('call.'));
          assert.ok(new Set(calls.map(({ event }) => event.callId)).size <= 1);
        }),
      );
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
    player.stop();
  });

  it('end when the player is stopped: no timer is left, and nobody waits in vain', async () => {
    const player = createPlayer(() => 0.5);
    player.playAtRandom(1_000);
    const play = player.play('incoming-call');
    player.stop();
    await play.finished;
    assert.equal(clock.timerCount, 0);
    clock.tick(HOUR_MS);
    assert.equal(happened.length, 1);
  });
});
