/** Owns taking turns: ours, the reference, ours, the reference, so that a noisy machine is noisy for both. */
import type { Comparison, Contestant, Entry } from './comparisons';
import type { Row } from './row';
import { figureOf } from './statistics';
import type { Bench, Load, Subject } from './subject';

/** How much is measured. */
export interface Effort {
  /** Turns of a comparison. Many short ones: what disturbs the machine then disturbs both sides of most turns alike. */
  readonly shortTurns: number;
  /** Turns of what takes its time. */
  readonly longTurns: number;
  /** How often a subject that has just started gets its load before anything counts: code is compiled meanwhile. */
  readonly warmUpLoads: number;
  /** What the number of events is divided by. */
  readonly divisor: number;
}

/** The subjects that run already: each is started once and kept. */
export class Subjects {
  readonly #started = new Map<string, Subject>();

  constructor(
    private readonly bench: Bench,
    private readonly warmUpLoads: number,
  ) {}

  /** Ready to be measured under this load. */
  async get({ name, start }: Contestant, load: Load): Promise<Subject> {
    const started = this.#started.get(name);
    if (started !== undefined) return started;
    const subject = await start(this.bench);
    this.#started.set(name, subject);
    for (let count = 0; count < this.warmUpLoads; count += 1) await subject.run(load);
    return subject;
  }
}

export async function compare(
  { version }: Bench,
  subjects: Subjects,
  { shortTurns, divisor }: Effort,
  comparison: Comparison,
): Promise<Row> {
  const events = comparison.events / divisor;
  const oursUs: number[] = [];
  const referenceUs: number[] = [];
  // The first turn is for what the other side, or a look at other types, has done to the caches.
  for (let turn = -1; turn < shortTurns; turn += 1) {
    const our = await costUs(subjects, comparison.ours, events);
    const reference = await costUs(subjects, comparison.reference, events);
    if (turn < 0) continue;
    oursUs.push(our);
    referenceUs.push(reference);
  }
  const ratio = figureOf(oursUs.map((our, turn) => (referenceUs[turn] ?? Number.NaN) / our));
  const { atLeast } = comparison;
  return {
    nodeRed: version,
    id: comparison.id,
    title: comparison.title,
    unit: 'µs of CPU an event',
    ours: figureOf(oursUs),
    reference: figureOf(referenceUs),
    ratio,
    ...(atLeast !== undefined && { target: { text: `≥ ${atLeast}`, reached: ratio.median >= atLeast } }),
  };
}

/** CPU time an event. A contestant that loses events, or makes some up, is out. */
async function costUs(
  subjects: Subjects,
  { contestant, types, messagesAnEvent }: Entry,
  events: number,
): Promise<number> {
  const load = { types, events };
  const subject = await subjects.get(contestant, load);
  const measured = await subject.run(load);
  if (measured.events !== events * messagesAnEvent) {
    throw new Error(`${contestant.name} got ${measured.events} messages of ${events} events.`);
  }
  return measured.cpuUs / events;
}
