/** Owns the comparisons by CPU time: each contestant in its process, and what an event costs it. */
import type { Comparison, Contestant, Entry } from './comparisons';
import { type Effort, inRounds } from './effort';
import type { ResultRow } from './row';
import { comparedBy } from './statistics';
import { type Bench, bareSubject, type Load, nodeRedSubject, type Subject } from './subject';

/**
 * After a deploy, a small load (one in so many events) runs first and does not count: the cost of learning types
 * again is not the cost of an event.
 */
const FIRST_SHARE = 10;

/** At a steady rate a load takes its time. */
const STEADY_WARM_UP_LOADS = 3;

/** The processes that run already: each is started once and kept. */
export class Subjects {
  readonly #running = new Map<string, { readonly subject: Subject; contestant: Contestant }>();
  readonly #warm = new Set<Contestant>();

  constructor(
    private readonly bench: Bench,
    private readonly warmUpLoads: number,
  ) {}

  /** Ready to be measured under this load. */
  async get(contestant: Contestant, load: Load): Promise<Subject> {
    const running = this.#running.get(contestant.process);
    const subject = running?.subject ?? (await this.#start(contestant));
    if (running !== undefined && running.contestant !== contestant) {
      await subject.deploy(contestant.flow?.(this.bench.server, contestant.process) ?? []);
      await subject.run({ ...load, events: Math.ceil(load.events / FIRST_SHARE) });
    }
    this.#running.set(contestant.process, { subject, contestant });
    const isWarm = this.#warm.has(contestant);
    const loads = isWarm ? 0 : load.perSecond === undefined ? this.warmUpLoads : STEADY_WARM_UP_LOADS;
    this.#warm.add(contestant);
    for (let count = 0; count < loads; count += 1) await subject.run(load);
    return subject;
  }

  #start({ process, flow, build, client = 'bareClient' }: Contestant): Promise<Subject> {
    const { bench } = this;
    return flow === undefined
      ? bareSubject(bench, process, bench.compiled[client])
      : nodeRedSubject(bench, process, flow(bench.server, process), build);
  }
}

export async function compare(
  { version }: Bench,
  subjects: Subjects,
  { rounds, divisor }: Effort,
  comparison: Comparison,
): Promise<ResultRow> {
  const { beyond, perSecond } = comparison;
  const events = comparison.events / divisor;
  const cost = async (entry: Entry): Promise<number> => {
    const anyway = beyond === undefined ? 0 : await costUs(subjects, beyond, { events, perSecond });
    return (await costUs(subjects, entry, { events, perSecond })) - anyway;
  };
  const costs = await inRounds(
    rounds,
    () => cost(comparison.ours),
    () => cost(comparison.reference),
  );
  const { ratio, ...figures } = comparedBy(costs, (costUs) => costUs);
  const atLeast = typeof comparison.atLeast === 'object' ? comparison.atLeast[version] : comparison.atLeast;
  return {
    nodeRed: version,
    id: comparison.id,
    title: comparison.title,
    unit: 'µs of CPU an event',
    ...figures,
    ratio,
    ...(atLeast !== undefined && { target: { text: `≥ ${atLeast}`, reached: ratio.median >= atLeast } }),
  };
}

/** CPU time an event. */
async function costUs(
  subjects: Subjects,
  { contestant, types, messagesAnEvent }: Entry,
  { events, perSecond }: { readonly events: number; readonly perSecond: number | undefined },
): Promise<number> {
  const load = { types, events, messagesAnEvent, ...(perSecond !== undefined && { perSecond }) };
  const subject = await subjects.get(contestant, load);
  return (await subject.run(load)).cpuUs / events;
}
