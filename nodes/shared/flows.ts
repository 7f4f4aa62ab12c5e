/** Owns what nodes know of Node-RED's flows: when they stop and start, and the sessions that live on meanwhile. */
import type { NodeAPI } from 'node-red';
import { SessionPool } from '../../src/session/session-pool';
import { systemClock } from '../../src/util/clock';
import { InFlight } from './in-flight';
import { translator } from './texts';

/** What lives on over a deploy in one Node-RED. */
export interface Flows {
  /** The sessions, which live longer than their nodes. */
  readonly pool: SessionPool;
  /**
   * Calls a function each time that flows have started, before anything that waits for flows goes on. Call the
   * returned function to cancel.
   */
  whenStarted(act: () => void): () => void;
  /** The messages that are between two nodes while a deploy stops and starts nodes. */
  readonly inFlight: Pick<InFlight, 'carry' | 'giveBack'>;
}

/** One object for each Node-RED in this process. */
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

/** The part of Node-RED's flow events that matters here. */
interface FlowEvent {
  /** The configuration that is active or becomes active. Each deploy brings another object. */
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
    // A deploy or a restart brings a new configuration. If it is the same object, Node-RED or its user stops flows.
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
    // An earlier start ends, while a later deploy already stops flows again.
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
