/** Owns what the nodes know of Node-RED's flows: when they stop and start, and the sessions that live longer than they do. */
import type { NodeAPI } from 'node-red';
import { SessionPool } from '../../src/session/session-pool';
import { systemClock } from '../../src/util/clock';
import { InFlight } from './in-flight';
import { translator } from './texts';

/** What outlives the nodes at a deploy. */
interface Flows {
  readonly pool: SessionPool;
  readonly inFlight: InFlight;
}

/** One for each Node-RED in this process, whichever of our nodes asks first. */
const known = new WeakMap<object, Flows>();

/** The sessions of this Node-RED. */
export function sessionPool(RED: NodeAPI): SessionPool {
  return flowsOf(RED).pool;
}

/** The way out for messages that no deploy may lose. */
export function inFlight(RED: NodeAPI): InFlight {
  return flowsOf(RED).inFlight;
}

function flowsOf(RED: NodeAPI): Flows {
  const flows = known.get(RED.events);
  if (flows !== undefined) return flows;
  const t = translator(RED);
  const pool = new SessionPool(systemClock, (count) => RED.log.warn(t('log.dropped', { count })));
  const created = { pool, inFlight: new InFlight(RED) };
  known.set(RED.events, created);
  follow(RED, created);
  return created;
}

/** What Node-RED tells with its flow events, as far as it matters here. */
interface FlowEvent {
  /** The configuration that is, or is about to be, active: another object after each deploy. */
  readonly config?: object;
}

function follow(RED: NodeAPI, { pool, inFlight }: Flows): void {
  let current: object | undefined;
  let starting = false;
  RED.events.on('flows:stopping', ({ config }: FlowEvent) => {
    starting = false;
    inFlight.stopping();
    // A deploy or a restart brings a new configuration with it. The same one again: Node-RED, or its user, stops flows.
    if (config !== undefined && config === current) pool.flowsEnd();
    else pool.flowsRestart();
    current = config;
  });
  RED.events.on('flows:starting', () => {
    starting = true;
  });
  RED.events.on('flows:started', ({ config }: FlowEvent) => {
    // The end of an earlier start, while a later deploy already stops flows again.
    if (!starting) return;
    current = config;
    inFlight.started();
    pool.flowsStarted();
  });
}
