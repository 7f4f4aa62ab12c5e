/** Owns the comparisons of this build with another one: what an event costs, in flows that both know. */
import {
  BURST_EVENTS,
  type Comparison,
  type Contestant,
  entry,
  FAN_OUT_EVENTS,
  LONG_BLAST_EVENTS,
  RT_50,
  RT_500,
  RT_PATTERNS,
  RT_RULES,
  RT_TO_ALL,
  RT_UNFILTERED,
  SHARED_PROCESS_EVENTS,
  STEADY_EVENTS,
  STEADY_RATE,
  UNWANTED,
} from './comparisons';

type Flow = Pick<Comparison, 'id' | 'title' | 'ours' | 'events' | 'perSecond'>;

const BURST = { events: BURST_EVENTS };
const SHARED = { events: SHARED_PROCESS_EVENTS };

const FLOWS: readonly Flow[] = [
  { id: 'wanted', title: '50 nodes, one type each', ours: entry(RT_50), ...BURST },
  { id: 'blast', title: 'the same in a long blast', ours: entry(RT_50), events: LONG_BLAST_EVENTS },
  { id: 'unwanted', title: '50 nodes, none wants the event', ours: entry(RT_50, 0, UNWANTED), ...BURST },
  {
    id: 'steady',
    title: `50 nodes, one type each, at ${STEADY_RATE} events a second`,
    ours: entry(RT_50),
    events: STEADY_EVENTS,
    perSecond: STEADY_RATE,
  },
  { id: 'one', title: 'one node that wants every event', ours: entry(RT_UNFILTERED), ...BURST },
  { id: 'all', title: '50 nodes that want every event', ours: entry(RT_TO_ALL, 50), events: FAN_OUT_EVENTS },
  { id: 'many', title: '500 nodes, one type each', ours: entry(RT_500), ...SHARED },
  { id: 'patterns', title: '50 nodes, one pattern each', ours: entry(RT_PATTERNS), ...SHARED },
  { id: 'rules', title: '50 nodes, three rules each', ours: entry(RT_RULES), ...SHARED },
];

/**
 * @param build - a user folder with the other build
 * @returns ratios of the other build's cost to the cost of this one: above 1, this one is cheaper
 */
export function comparisonsOfBuilds(build: string): readonly Comparison[] {
  const others = new Map<Contestant, Contestant>();
  const otherOf = (contestant: Contestant): Contestant => {
    const other = others.get(contestant) ?? { ...contestant, process: `other-${contestant.process}`, build };
    others.set(contestant, other);
    return other;
  };
  return FLOWS.map((flow) => ({
    ...flow,
    reference: { ...flow.ours, contestant: otherOf(flow.ours.contestant) },
  }));
}
