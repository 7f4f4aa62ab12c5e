/** Owns the playing of scenarios in time: on demand, and at random intervals. */
import type { Random } from '../../util/clock';
import type { JsonObject } from '../../util/json';
import type { Schedule, SimulatorClock } from '../schedule';
import { type Cast, drawCast } from './cast';
import { ACCOUNT_ID, COLLEAGUE, type SimulatedUser, USER } from './people';
import { SCENARIO_NAMES, SCENARIOS, type ScenarioName, type ScenarioStep } from './scenarios';

/** Steps under way. */
export interface Playing {
  /** Milliseconds from the first event to the last. */
  readonly durationMs: number;
  readonly eventCount: number;
  /** Resolves after the last event, or when the simulator ends. */
  readonly finished: Promise<void>;
}

/** A scenario under way. */
export interface Play extends Playing {
  readonly scenario: ScenarioName;
}

/** The share of random plays that happen to the colleague, whom only the account stream shows. */
const COLLEAGUE_SHARE = 0.2;

export class Player {
  readonly #clock: SimulatorClock;
  readonly #random: Random;
  readonly #schedule: Schedule;
  readonly #happen: (event: JsonObject, user: SimulatedUser) => void;

  /** @param happen - told of each event when it happens, and of the user whom it happens to */
  constructor(options: {
    clock: SimulatorClock;
    random: Random;
    schedule: Schedule;
    happen: (event: JsonObject, user: SimulatedUser) => void;
  }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#schedule = options.schedule;
    this.#happen = options.happen;
  }

  /** Plays a scenario. A first step without delay happens before this returns. */
  play(scenario: ScenarioName, user: SimulatedUser = USER): Play {
    return { scenario, ...this.playSteps(SCENARIOS[scenario].steps, user) };
  }

  /** Plays steps that are no scenario of their own, with a cast that is drawn for them. */
  playSteps(stepsOf: (cast: Cast) => readonly ScenarioStep[], user: SimulatedUser = USER): Playing {
    const steps = stepsOf(drawCast(user, this.#random));
    return {
      durationMs: steps.reduce((sum, step) => sum + step.delayMs, 0),
      eventCount: steps.length,
      finished: new Promise((resolve) => this.#perform(steps, user, resolve)),
    };
  }

  /** One event that happens now, with what every event of this simulator has. */
  happenNow(event: ScenarioStep['event'], user: SimulatedUser = USER): void {
    const { event: type, ...rest } = event;
    const timestamp = new Date(this.#clock.now()).toISOString();
    this.#happen({ event: type, timestamp, accountId: ACCOUNT_ID, userId: user.userId, ...rest }, user);
  }

  /** From now on plays a random scenario each time after half to one and a half times the interval. */
  playAtRandom(meanIntervalMs: number): void {
    this.#schedule.after(meanIntervalMs * (0.5 + this.#random()), () => {
      const user = this.#random() < COLLEAGUE_SHARE ? COLLEAGUE : USER;
      const name = SCENARIO_NAMES[Math.floor(this.#random() * SCENARIO_NAMES.length)];
      this.play(name ?? 'incoming-call', user);
      this.playAtRandom(meanIntervalMs);
    });
  }

  #perform(steps: readonly ScenarioStep[], user: SimulatedUser, finish: () => void): void {
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
    else this.#schedule.after(step.delayMs, perform, finish);
  }
}
