/** Owns what the editor knows of the credentials of connections, so that a missing one is marked without opening a dialog. */

type Credentials = Readonly<Record<string, unknown>>;

/** The credentials of deployed connections, by id: the texts, and for passwords only whether there is one. */
const stored = new Map<string, Credentials>();

/** What is entered or stored; undefined: nobody knows. The editor itself asks only when it opens the dialog. */
export function credentialsOf({ id, credentials }: EditorNode): Credentials | undefined {
  // A connection that is not deployed, such as an imported one, has only what was entered in its dialog.
  return isDeployed(id) ? (credentials ?? stored.get(id)) : enteredOf(credentials ?? {});
}

/**
 * Without what the server stored when the dialog was opened (`_`): undo may bring back a connection after a deploy
 * without it, when the server has forgotten all of that.
 */
function enteredOf({ _, ...credentials }: Credentials): Credentials {
  const before: Credentials = Object(_);
  const entered = Object.entries(credentials).filter(
    ([name, value]) => !name.startsWith('has_') && value !== before[name],
  );
  return Object.fromEntries(entered);
}

function isDeployed(id: string): boolean {
  return RED.nodes.originalFlow()?.some((node) => node.id === id) ?? false;
}

/**
 * Asks for the credentials of all connections when flows are loaded and after each deploy, and marks connections that
 * lack one.
 */
export function watchStoredCredentials(): void {
  RED.events.on('flows:loaded', askForAll);
  RED.events.on('deploy', () => {
    // The server forgets with a deploy what is no longer there, and its id may be imported again.
    for (const id of stored.keys()) if (!isDeployed(id)) stored.delete(id);
    askForAll();
  });
}

function askForAll(): void {
  if (!RED.user.hasPermission('credentials.read')) return;
  RED.nodes.eachConfig((connection) => {
    if (connection.type !== 'rt-connection' || !isDeployed(connection.id)) return;
    $.ajax({
      url: `credentials/rt-connection/${encodeURIComponent(connection.id)}`,
      dataType: 'json',
      timeout: 10_000,
      success: (answer) => {
        stored.set(connection.id, Object(answer));
        markAnew(connection);
      },
      // Then nobody knows, so nothing is marked.
      error: () => {},
    });
  });
}

/** Validates the connection, and then the nodes that use it, which are only as good as it is. */
function markAnew(connection: EditorNode): void {
  for (const node of [connection, ...(connection.users ?? [])]) RED.editor.validateNode(node);
  RED.view.redraw();
}
