/** Owns what every node's dialog does about its connection: choosing one by default, and saying what is wrong with it. */

import { isStreamName, type StreamName } from '../../src/protocol/streams';

/** The part of a node that points to its connection. */
export interface Connected {
  connection: string;
}

/** A new node takes the only connection there is, so that a first flow needs no choice. */
export function chooseOnlyConnection(node: Connected): void {
  if (node.connection !== '') return;
  const ids: string[] = [];
  RED.nodes.eachConfig((config) => {
    if (config.type === 'rt-connection' && !config.z && !config.d) ids.push(config.id);
  });
  const [only, ...others] = ids;
  if (only !== undefined && others.length === 0) node.connection = only;
}

/** The folders of the nodes that use a connection: each has texts of its own about that. */
export type ConnectedNode = 'rt-call' | 'rt-events' | 'rt-request' | 'rt-status' | 'rt-text' | 'rt-token';

/** What is wrong with a connection: the last part of a key of the catalogue, and what its text names. */
export interface ConnectionProblem {
  readonly code: string;
  readonly name: string;
}

/** The property that points to a node's connection; the texts about it are those of `node`. */
export function connectionProperty<N extends Connected>(
  node: ConnectedNode,
  problemOf = connectionProblem,
): NodeProperty<N, string> {
  return {
    value: '',
    type: 'rt-connection',
    validate(value, _options) {
      const problem = problemOf(value);
      return problem === undefined || this._(`${node}.invalid.${problem.code}`, { name: problem.name });
    },
  };
}

/** What is wrong with the connection that a node names, as far as the editor knows. */
export function connectionProblem(id: unknown): ConnectionProblem | undefined {
  if (typeof id !== 'string' || id === '' || id === '_ADD_') return { code: 'connection', name: '' };
  const connection = RED.nodes.node(id);
  if (!connection) return { code: 'connection-gone', name: '' };
  const name = RED.utils.getNodeLabel(connection, id);
  if (connection.d) return { code: 'connection-disabled', name };
  return connection.valid === false ? { code: 'connection-invalid', name } : undefined;
}

/** Beside what is wrong for every node, for one that gives tokens: a connection that logs in takes none. */
export function tokenTakerProblem(id: unknown): ConnectionProblem | undefined {
  const problem = connectionProblem(id);
  if (problem !== undefined || typeof id !== 'string') return problem;
  const connection = RED.nodes.node(id);
  if (connection?.auth !== 'login') return undefined;
  return { code: 'connection-login', name: RED.utils.getNodeLabel(connection, id) };
}

/** Whether a flow can give the connection its token: an `rt token` node then takes the place of one typed in. */
export function isGivenTokens(connection: string): boolean {
  return RED.nodes
    .filterNodes({ type: 'rt token' })
    .some((node) => node.connection === connection && !node.d);
}

/** The streams that nodes take from the connection, deployed or not. */
export function streamsTaken(connection: string): StreamName[] {
  const streams = RED.nodes.filterNodes({}).flatMap((node) => {
    const isUser = node.connection === connection && !node.d && isStreamName(node.stream);
    return isUser && isStreamName(node.stream) ? [node.stream] : [];
  });
  return [...new Set(streams)];
}
