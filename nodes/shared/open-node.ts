/** Owns the opening of a node that uses a connection: its light, its connection through all deploys, or what is wrong. */

import type { Node, NodeAPI, NodeDef } from 'node-red';
import { variableIn } from '../../src/configuration/variables';
import { RealtimeError } from '../../src/failures/realtime-error';
import type { StreamName } from '../../src/protocol/streams';
import { type ConnectionNode, findConnection } from './connection-node';
import { flowsOf } from './flows';
import type { ToldProblem } from './messages';
import { StatusLight } from './status-light';
import { errorText, translator } from './texts';
import type { Translate } from './translate';

/** As saved in a flow, perhaps by hand: nothing about it is certain. */
export interface SavedUse extends NodeDef {
  readonly connection?: unknown;
}

/** What every node of this package is given to work with. */
export interface OpenedNode {
  readonly light: StatusLight;
  readonly t: Translate;
}

/** Why a node can't use its connection. Both the light and the error say so. */
export type Unusable = RealtimeError;

/** How a node uses its connection. */
export interface ConnectionUse {
  /** The stream that it takes; none: it takes no events. */
  readonly stream?: StreamName;
  /**
   * Takes part in the connection. Called for the first one and for each that takes its place in a deploy.
   *
   * @returns how to leave it, or why the node can't use it
   */
  attach(connection: ConnectionNode): (() => void) | Unusable;
  /** There is no connection, or none that the node can use: `problem` says so in words. */
  detached?(problem: string): void;
}

/**
 * Creates the node and keeps it with its connection, until it closes.
 *
 * Node-RED restarts a node in a partial deploy only where the node names what has changed by its id. A connection that is
 * named by an environment variable changes, goes and comes back under a node that goes on. So each node looks for its
 * connection anew whenever flows have started.
 *
 * @param configure - reads the node's own configuration; returns its use, or a text that says what is wrong with it
 */
export function openNode(
  RED: NodeAPI,
  node: Node,
  config: SavedUse,
  configure: (opened: OpenedNode) => ConnectionUse | string,
): void {
  RED.nodes.createNode(node, config);
  const flows = flowsOf(RED);
  const t = translator(RED);
  const light = new StatusLight(node, t);
  let forgetProblem = () => {};
  /** Shows and raises it once flows are running: before that there is no Catch node, and statuses are lost. */
  const cannotWork = (text: string, why: Unusable) => {
    forgetProblem();
    forgetProblem = flows.pool.whenRunning(() => {
      light.show({ state: 'misconfigured', why });
      node.error(text, {
        topic: 'rt-connection',
        payload: { state: 'misconfigured', reason: { code: 'misconfigured', message: text } },
      } satisfies ToldProblem);
    });
  };
  node.on('close', () => forgetProblem());

  const use = configure({ light, t });
  if (typeof use === 'string') {
    cannotWork(use, unusable('node'));
    return;
  }

  let current: ConnectionNode | undefined;
  let leave = () => {};
  // Node-RED puts in what a variable holds: one that is still there is not set.
  const variable = variableIn(config.connection);
  const detach = (why: Unusable) => {
    const text = variable === undefined ? errorText(t, why, '') : t('misconfigured.variable', { variable });
    use.detached?.(text);
    cannotWork(text, why);
  };
  const look = () => {
    const found = findConnection(RED, config.connection);
    if (found === current) return;
    leave();
    forgetProblem();
    current = found;
    leave = () => {};
    if (found === undefined) {
      detach(unusable('connection'));
      return;
    }
    const attached = use.attach(found);
    if (typeof attached !== 'function') {
      detach(attached);
      return;
    }
    found.members.set(node, use.stream);
    leave = () => {
      attached();
      found.members.delete(node);
    };
  };

  look();
  // A connection of a flow that is made later is not there yet: what is missing is said once all are.
  if (current === undefined) detach(unusable('connection'));
  const stopLooking = flows.whenStarted(look);
  node.on('close', () => {
    stopLooking();
    leave();
  });
}

/** `property`: what is wrong, by which the light and the error find their words. */
export function unusable(property: 'connection' | 'node' | 'tokenNotWanted'): Unusable {
  return new RealtimeError('misconfigured', `${property} is missing or wrong`, { property });
}
