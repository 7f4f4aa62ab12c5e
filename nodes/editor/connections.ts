/** Owns what every node's dialog does about its connection and stream: choosing one by default, saying what is wrong. */

import { isStreamName, type StreamName } from '../../src/protocol/streams';
import type { Translate } from '../shared/translate';
import { isKnownStream } from './streams';

/** The texts about what is wrong with a choice, which all nodes share. */
const TEXTS = '@rt-events/node-red/rt-connection:rt-connection.node.invalid';

/** The part of a node that points to its connection. */
export interface Connected {
  connection: string;
}

/** A new node takes the only connection there is, so that a first flow needs no choice. */
export function chooseOnlyConnection(node: Connected): void {
  if (node.connection !== '') return;
  const [only, ...others] = sharedConnections();
  if (only !== undefined && others.length === 0) node.connection = only.id;
}

/** The connections that any node may use: enabled, and not limited to one flow. */
export function sharedConnections(): EditorNode[] {
  const shared: EditorNode[] = [];
  RED.nodes.eachConfig((config) => {
    if (config.type === 'rt-connection' && !config.z && !config.d) shared.push(config);
  });
  return shared;
}

/** What is wrong with a connection: the last part of a key of the catalogue, and what its text names. */
export interface ConnectionProblem {
  readonly code: string;
  readonly name: string;
}

/** The property that points to a node's connection. */
export function connectionProperty<N extends Connected>(
  problemOf = connectionProblem,
): NodeProperty<N, string> {
  return {
    value: '',
    type: 'rt-connection',
    validate(value, _options) {
      const problem = problemOf(value);
      return problem === undefined || problemText(problem, this._);
    },
  };
}

/** The property that names a node's stream. */
export function streamProperty<N extends object>(): NodeProperty<N, string> {
  return {
    value: 'user',
    validate(value, _options) {
      return isKnownStream(value) || this._(`${TEXTS}.stream`);
    },
  };
}

/** What is wrong, in words. */
export function problemText({ code, name }: ConnectionProblem, text: Translate): string {
  return text(`${TEXTS}.${code}`, { name });
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

/** The same for a node that gives tokens. Its connection must not sign in by a login. */
export function tokenTakerProblem(id: unknown): ConnectionProblem | undefined {
  const problem = connectionProblem(id);
  if (problem !== undefined || typeof id !== 'string') return problem;
  const connection = RED.nodes.node(id);
  if (connection?.auth !== 'login') return undefined;
  return { code: 'connection-login', name: RED.utils.getNodeLabel(connection, id) };
}

/** Whether a flow can give the connection its token, by an `rt token` node. Then the field may stay empty. */
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
