/** Owns what the editor knows of the credentials of connections, so that a missing one is marked without opening a dialog. */

type Credentials = Readonly<Record<string, unknown>>;

/** The credentials of deployed connections, by id: the texts, and for passwords only whether there is one. */
const stored = new Map<string, Credentials>();

/** What is entered or stored; undefined: nobody knows. The editor itself asks only when it opens the dialog. */
export function credentialsOf({ id, credentials }: EditorNode): Credentials | undefined {
  // A connection that was never deployed, such as an imported one, has only the credentials of its dialog.
  return credentials ?? stored.get(id) ?? (isDeployed(id) ? undefined : {});
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
  RED.events.on('deploy', askForAll);
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
