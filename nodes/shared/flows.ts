/** Owns what the nodes know of Node-RED's flows: when they stop and start, and the sessions that live longer than they do. */
import type { NodeAPI } from 'node-red';
import { SessionPool } from '../../src/session/session-pool';
import { systemClock } from '../../src/util/clock';
import { InFlight } from './in-flight';
import { translator } from './texts';

/** What outlives the nodes of one Node-RED at a deploy. */
export interface Flows {
  /** The sessions, which outlive their nodes. */
  readonly pool: SessionPool;
  /**
   * Does something each time that flows have started, before anything that has waited for them goes on. The returned
   * function takes it back.
   */
  whenStarted(act: () => void): () => void;
  /** The messages that are between two nodes while a deploy stops and starts nodes. */
  readonly inFlight: Pick<InFlight, 'carry' | 'giveBack'>;
}

/** One for each Node-RED in this process, whichever of our nodes asks first. */
const known = new WeakMap<object, Flows>();

/** The flows of this Node-RED. */
export function flowsOf(RED: NodeAPI): Flows {
  const those = known.get(RED.events) ?? newFlows(RED);
  known.set(RED.events, those);
  return those;
}

function newFlows(RED: NodeAPI): Flows {
  const t = translator(RED);
  const inFlight = new InFlight(RED);
  const pool = new SessionPool(systemClock, (unclaimed) => {
    inFlight.started();
    if (unclaimed > 0) RED.log.warn(t('log.dropped', { count: unclaimed }));
  });
  const started = new Set<() => void>();
  follow(RED, pool, inFlight, started);
  return {
    pool,
    inFlight,
    whenStarted(act) {
      started.add(act);
      return () => started.delete(act);
    },
  };
}

/** What Node-RED tells with its flow events, as far as it matters here. */
interface FlowEvent {
  /** The configuration that is, or is about to be, active: another object after each deploy. */
  readonly config?: object;
}

/** What Node-RED tells of itself to editors. */
interface RuntimeEvent {
  readonly id: string;
  /** With an error: why flows don't start, such as a type that is not installed. */
  readonly payload?: { readonly error?: unknown };
}

function follow(
  RED: NodeAPI,
  pool: SessionPool,
  inFlight: InFlight,
  whenStarted: ReadonlySet<() => void>,
): void {
  let current: object | undefined;
  let starting = false;
  RED.events.on('flows:stopping', ({ config }: FlowEvent) => {
    starting = false;
    // A deploy or a restart brings a new configuration with it. The same one again: Node-RED, or its user, stops flows.
    if (config !== undefined && config === current) {
      inFlight.forget();
      pool.flowsEnd();
    } else {
      inFlight.stopping();
      pool.flowsRestart();
    }
    current = config;
  });
  RED.events.on('flows:starting', () => {
    starting = true;
    pool.flowsStarting();
  });
  RED.events.on('flows:started', ({ config }: FlowEvent) => {
    // The end of an earlier start, while a later deploy already stops flows again.
    if (!starting) return;
    current = config;
    for (const act of [...whenStarted]) act();
    inFlight.started();
    pool.flowsStarted();
  });
  // Nodes that the deploy has not touched run all the same.
  RED.events.on('runtime-event', ({ id, payload }: RuntimeEvent) => {
    if (id === 'runtime-state' && payload?.error !== undefined) pool.flowsFailed();
  });
}
