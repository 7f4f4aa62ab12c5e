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
 * @param configure - reads the node's own configuration; returns the use, or a text about what is wrong. The
 * configuration should not be kept: there may be many nodes.
 */
export function openNode<Config extends SavedUse>(
  RED: NodeAPI,
  node: Node,
  config: Config,
  configure: (config: Config, opened: OpenedNode) => ConnectionUse | string,
): void {
  RED.nodes.createNode(node, config);
  const t = translator(RED);
  const light = new StatusLight(node, t);
  const use = configure(config, { light, t });
  const opening = new Opening(RED, node, light);
  if (typeof use === 'string') opening.cannotWork(use, unusable('node'));
  else opening.connect(config.connection, use);
}

/**
 * A node with its connection. In a partial deploy, Node-RED restarts a node only if the node has the id of something
 * that has changed. If an environment variable names the connection, the connection can change, go and come back
 * while the node runs on. So each node looks for its connection again whenever flows have started.
 */
class Opening {
  #current: ConnectionNode | undefined;
  #leave = nothing;
  #forgetProblem = nothing;
  #stopLooking = nothing;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly light: StatusLight,
  ) {
    node.on('close', () => {
      this.#forgetProblem();
      this.#stopLooking();
      this.#leave();
    });
  }

  /**
   * Shows the problem and raises the error once flows are running. Before that there are no Catch nodes, and statuses
   * are lost.
   */
  cannotWork(text: string, why: Unusable): void {
    const { RED, node, light } = this;
    this.#forgetProblem();
    this.#forgetProblem = flowsOf(RED).pool.whenRunning(() => {
      light.show({ state: 'misconfigured', why });
      node.error(text, {
        topic: 'rt-connection',
        payload: { state: 'misconfigured', reason: { code: 'misconfigured', message: text } },
      } satisfies ToldProblem);
    });
  }

  /** `id`: of the connection, as Node-RED gives it to the node. */
  connect(id: unknown, use: ConnectionUse): void {
    this.#look(id, use);
    // Flows that are made later may have the connection. So a missing one is told only when all flows are there.
    if (this.#current === undefined) this.#detach(id, use, unusable('connection'));
    this.#stopLooking = flowsOf(this.RED).whenStarted(() => this.#look(id, use));
  }

  #look(id: unknown, use: ConnectionUse): void {
    const found = findConnection(this.RED, id);
    if (found === this.#current) return;
    this.#leave();
    this.#leave = nothing;
    this.#forgetProblem();
    this.#current = found;
    if (found === undefined) {
      this.#detach(id, use, unusable('connection'));
      return;
    }
    const attached = use.attach(found);
    if (typeof attached !== 'function') {
      this.#detach(id, use, attached);
      return;
    }
    found.members.set(this.node, use.stream);
    this.#leave = () => {
      attached();
      found.members.delete(this.node);
    };
  }

  #detach(id: unknown, use: ConnectionUse, why: Unusable): void {
    const t = translator(this.RED);
    // Node-RED fills in variables, so a variable that is still there is not set.
    const variable = variableIn(id);
    const text = variable === undefined ? errorText(t, why, '') : t('misconfigured.variable', { variable });
    use.detached?.(text);
    this.cannotWork(text, why);
  }
}

function nothing(): void {}

/** `property`: what is wrong. The light and the error choose their words by it. */
export function unusable(property: 'connection' | 'node' | 'tokenNotWanted'): Unusable {
  return new RealtimeError('misconfigured', `${property} is missing or wrong`, { property });
}
