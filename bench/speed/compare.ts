/** Owns taking turns: ours, the reference, ours, the reference, so that a noisy machine is noisy for both. */
import type { Comparison, Contestant, Entry } from './comparisons';
import type { Row } from './row';
import { figureOf } from './statistics';
import type { Bench, Subject } from './subject';

/** How much is measured. */
export interface Effort {
  /** Turns that count; at least 5 for a figure that means something. */
  readonly turns: number;
  /** Turns of a comparison before those, in which code gets compiled. */
  readonly warmUpTurns: number;
  /** What the number of events is divided by. */
  readonly divisor: number;
}

/** The subjects that run already: each is started once and kept. */
export class Subjects {
  readonly #started = new Map<string, Subject>();

  constructor(private readonly bench: Bench) {}

  async get({ name, start }: Contestant): Promise<Subject> {
    const started = this.#started.get(name) ?? (await start(this.bench));
    this.#started.set(name, started);
    return started;
  }
}

export async function compare(
  { version }: Bench,
  subjects: Subjects,
  { turns, warmUpTurns, divisor }: Effort,
  comparison: Comparison,
): Promise<Row> {
  const events = comparison.events / divisor;
  const oursUs: number[] = [];
  const referenceUs: number[] = [];
  for (let turn = -warmUpTurns; turn < turns; turn += 1) {
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
  const subject = await subjects.get(contestant);
  const measured = await subject.run({ types, events });
  if (measured.events !== events * messagesAnEvent) {
    throw new Error(`${contestant.name} got ${measured.events} messages of ${events} events.`);
  }
  return measured.cpuUs / events;
}
