/** Owns the playing of scenarios in time: on demand, and at random intervals. */

import type { Clock, Random, Timer } from '../util/clock';
import type { JsonObject } from '../util/json';
import {
  ACCOUNT_ID,
  COLLEAGUE,
  drawCast,
  SCENARIO_NAMES,
  SCENARIOS,
  type ScenarioName,
  type SimulatedUser,
  type Step,
  USER,
} from './scenario';

/** A scenario under way. */
export interface Play {
  readonly scenario: ScenarioName;
  /** Milliseconds from the first event to the last. */
  readonly durationMs: number;
  readonly eventCount: number;
  /** Resolves after the last event, or when the player is stopped. */
  readonly finished: Promise<void>;
}

/** The share of random plays that happen to the colleague, whom only the account stream shows. */
const COLLEAGUE_SHARE = 0.2;

export class Player {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #happen: (event: JsonObject, user: SimulatedUser) => void;
  /** The timers that wait, each with what to call when they are given up. */
  readonly #waiting = new Map<symbol, { timer: Timer; stop: () => void }>();

  constructor(clock: Clock, random: Random, happen: (event: JsonObject, user: SimulatedUser) => void) {
    this.#clock = clock;
    this.#random = random;
    this.#happen = happen;
  }

  /** Plays a scenario. A first step without delay happens before this returns. */
  play(scenario: ScenarioName, user: SimulatedUser = USER): Play {
    const steps: readonly Step[] = SCENARIOS[scenario].steps(drawCast(user, this.#random));
    return {
      scenario,
      durationMs: steps.reduce((sum, step) => sum + step.delayMs, 0),
      eventCount: steps.length,
      finished: new Promise((resolve) => this.#perform(steps, user, resolve)),
    };
  }

  /** One event that happens now, with what every event of this simulator has. */
  happenNow(event: Step['event'], user: SimulatedUser = USER): void {
    const { event: type, ...rest } = event;
    const timestamp = new Date(this.#clock.now()).toISOString();
    this.#happen({ event: type, timestamp, accountId: ACCOUNT_ID, userId: user.userId, ...rest }, user);
  }

  /** From now on plays a random scenario each time after half to one and a half times the interval. */
  playAtRandom(meanIntervalMs: number): void {
    this.#after(
      meanIntervalMs * (0.5 + this.#random()),
      () => {
        const user = this.#random() < COLLEAGUE_SHARE ? COLLEAGUE : USER;
        this.play(
          SCENARIO_NAMES[Math.floor(this.#random() * SCENARIO_NAMES.length)] ?? 'incoming-call',
          user,
        );
        this.playAtRandom(meanIntervalMs);
      },
      () => {},
    );
  }

  /** Gives up all that is still to happen. */
  stop(): void {
    for (const { timer, stop } of this.#waiting.values()) {
      this.#clock.clearTimeout(timer);
      stop();
    }
    this.#waiting.clear();
  }

  #perform(steps: readonly Step[], user: SimulatedUser, finish: () => void): void {
    const [step, ...rest] = steps;
    if (step === undefined) {
      finish();
      return;
    }
    const perform = () => {
      this.happenNow(step.event, user);
      this.#perform(rest, user, finish);
    };
    if (step.delayMs === 0) perform();
    else this.#after(step.delayMs, perform, finish);
  }

  #after(delayMs: number, act: () => void, stop: () => void): void {
    const key = Symbol('waiting');
    const timer = this.#clock.setTimeout(() => {
      this.#waiting.delete(key);
      act();
    }, delayMs);
    this.#waiting.set(key, { timer, stop });
  }
}
