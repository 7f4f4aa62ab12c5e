/** Owns a tracker in virtual time for tests: what it is told in short, and what it tells. */
import { CallTracker } from '../../src/calls/call-tracker';
import { isPhase } from '../../src/calls/phase';
import type { CallReport } from '../../src/calls/report';
import { readSavedCalls } from '../../src/calls/saved-calls';
import type { Moment } from '../../src/util/clock';

/** When the wall clock of these tests begins, and the other one, which knows nothing of it. */
export const BEGAN_AT = Date.UTC(2026, 0, 1);
const BEGAN_ELAPSED = 5_000;

export const MINUTE_MS = 60_000;

/** Long enough that nothing that was missed at the start matters any more. */
const SETTLED_MS = 241 * MINUTE_MS;

export class FollowedCalls {
  readonly told: CallReport[] = [];
  readonly givenUp: string[] = [];
  #elapsed = BEGAN_ELAPSED;
  #wallMs = BEGAN_AT;
  #tracker: CallTracker;

  constructor(readonly maxMinutes = 240) {
    this.#tracker = this.#start();
  }

  get now(): Moment {
    return { at: this.#wallMs, elapsedMs: this.#elapsed };
  }

  get tracker(): CallTracker {
    return this.#tracker;
  }

  pass(ms: number): void {
    this.#elapsed += ms;
    this.#wallMs += ms;
    this.#tracker.expire(this.now);
  }

  /** The node has listened for long: nothing that was before it began is still going on. */
  settle(): this {
    this.pass(SETTLED_MS);
    return this;
  }

  setWallClock(ms: number): void {
    this.#wallMs += ms;
  }

  note(phase: string, id = 'c1', leg?: string): void {
    if (!isPhase(phase)) throw new Error(`no phase: ${phase}`);
    this.#tracker.note({ id, phase, leg, parties: () => ({}) }, this.now);
  }

  /** What is kept goes through JSON, as a context does it; the clock that nobody sets begins anew. */
  restart(downMs = 0): void {
    const kept: unknown = JSON.parse(JSON.stringify(this.#tracker.save()));
    this.#wallMs += downMs;
    this.#elapsed = 17;
    this.#tracker = this.#start();
    this.#tracker.restore(readSavedCalls(kept), this.now);
  }

  /**
   * Plays a story: `0 ringing, 5 answered, 65 ended`. Each is preceded by the second in which it happens. `gap` stands for a
   * time in which events may have been missed, `restart` for one of Node-RED; `answered:a` is about the party a.
   */
  play(story: string): this {
    const begin = this.#elapsed;
    let offset = 0;
    for (const step of story.split(', ')) {
      const [second = '', what = ''] = step.split(' ');
      this.pass(Number(second) * 1000 - (this.#elapsed - begin) - offset);
      if (what === 'gap') {
        this.#tracker.doubt(this.now);
      } else if (what === 'restart') {
        offset = this.#elapsed - begin + offset;
        this.restart();
        offset -= this.#elapsed - begin;
      } else if (what.startsWith('clock')) {
        this.setWallClock(Number(what.slice('clock'.length)) * 1000);
      } else if (what !== 'nothing') {
        const [phase = '', leg] = what.split(':');
        this.note(phase, 'c1', leg);
      }
    }
    return this;
  }

  /** The phases told, each with the outcome where the call is over: `ringing answered ended(answered)`. */
  get phases(): string {
    return this.told
      .map(({ phase, outcome }) => (outcome === undefined ? phase : `${phase}(${outcome})`))
      .join(' ');
  }

  #start(): CallTracker {
    return new CallTracker(this.now, this.maxMinutes * MINUTE_MS, {
      changed: (report) => this.told.push(report),
      gaveUp: (report, why) => {
        this.told.push(report);
        this.givenUp.push(`${report.id} ${why}`);
      },
    });
  }
}
