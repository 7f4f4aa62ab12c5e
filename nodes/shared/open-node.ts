/**
 * Owns the opening of a node that uses a connection: its light, its connection over all deploys, and its problem if
 * it has one.
 */

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
   * Starts to use the connection. Called for the first connection, and for each one that replaces it in a deploy.
   *
   * @returns a function that ends the use, or why the node can't use the connection
   */
  attach(connection: ConnectionNode): (() => void) | Unusable;
  /** The node has no connection that it can use. `problem` says why, in words. */
  detached?(problem: string): void;
}

/**
 * Creates the node and keeps it with its connection, until it closes.
 *
 * In a partial deploy, Node-RED restarts a node only if the node has the id of something that has changed. If an
 * environment variable names the connection, the connection can change, go and come back while the node runs on. So
 * each node looks for its connection again whenever flows have started.
 *
 * @param configure - reads the node's own configuration; returns the use, or a text about what is wrong
 */
export function openNode(
  RED: NodeAPI,
  node: Node,
  config: SavedUse,
  configure: (opened: OpenedNode) => ConnectionUse | string,
): void {
  RED.nodes.createNode(node, config);
  // The rest of the configuration is not kept: there may be many nodes.
  const { connection } = config;
  const flows = flowsOf(RED);
  const t = translator(RED);
  const light = new StatusLight(node, t);
  let forgetProblem = () => {};
  /**
   * Shows the problem and raises the error once flows are running. Before that there are no Catch nodes, and statuses
   * are lost.
   */
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
  // Node-RED fills in variables, so a variable that is still there is not set.
  const variable = variableIn(connection);
  const detach = (why: Unusable) => {
    const text = variable === undefined ? errorText(t, why, '') : t('misconfigured.variable', { variable });
    use.detached?.(text);
    cannotWork(text, why);
  };
  const look = () => {
    const found = findConnection(RED, connection);
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
  // Flows that are made later may have the connection. So a missing connection is told only when all flows are there.
  if (current === undefined) detach(unusable('connection'));
  const stopLooking = flows.whenStarted(look);
  node.on('close', () => {
    stopLooking();
    leave();
  });
}

/** `property`: what is wrong. The light and the error choose their words by it. */
export function unusable(property: 'connection' | 'node' | 'tokenNotWanted'): Unusable {
  return new RealtimeError('misconfigured', `${property} is missing or wrong`, { property });
}
