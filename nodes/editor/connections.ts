/** Owns what every node's dialog does about its connection: choosing one by default, and saying what is wrong with it. */

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

/** What is wrong with the connection `id`: the last part of a key of the catalogue, and what its text names. */
export function connectionProblem(id: unknown): { code: string; name: string } | undefined {
  if (typeof id !== 'string' || id === '' || id === '_ADD_') return { code: 'connection', name: '' };
  const connection = RED.nodes.node(id);
  if (!connection) return { code: 'connection-gone', name: '' };
  const name = RED.utils.getNodeLabel(connection, id);
  if (connection.d) return { code: 'connection-disabled', name };
  return connection.valid === false ? { code: 'connection-invalid', name } : undefined;
}

/** As {@link connectionProblem}, for who wants to give tokens: a connection that logs in takes none. */
export function tokenTakerProblem(id: unknown): { code: string; name: string } | undefined {
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
