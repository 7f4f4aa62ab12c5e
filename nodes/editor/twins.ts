/**
 * Owns one connection in the place of another: where two have one address and one user, which means two sockets and
 * every event twice, or where one has no sign-in.
 */

import { CREDENTIAL_NAMES } from '../../src/configuration/table';
import { sharedConnections } from './connections';

/** The first of these connections that nodes use, and that may take the place of the other one. */
export function twinOf(ids: unknown): EditorNode | undefined {
  if (!Array.isArray(ids)) return undefined;
  const used = usedConnections();
  return ids.map((id) => used.find((connection) => connection.id === id)).find((twin) => twin !== undefined);
}

/** Whether a setting is a part of the sign-in. If one is missing, another connection may have it. */
export function isSignIn(setting: string): boolean {
  return CREDENTIAL_NAMES.some((name) => name === setting);
}

/** The first connection that nodes use and whose settings are right. The connection with this id is left out. */
export function usableInPlaceOf(id: string): EditorNode | undefined {
  return usedConnections().find(
    (connection) => connection.id !== id && connection._def.wrongSetting?.call(connection) === undefined,
  );
}

/** Lets all nodes that use one connection use another one; one step to take back. */
export function useInPlaceOf(former: string, latter: string): void {
  const wasDirty = RED.nodes.dirty();
  const events = usersOf(former).map((node) => {
    RED.nodes.updateConfigNodeUsers(node, { action: 'remove' });
    const before = { changes: { connection: former }, changed: node.changed === true };
    Object.assign(node, { connection: latter, changed: true, dirty: true });
    RED.nodes.updateConfigNodeUsers(node, { action: 'add' });
    RED.editor.validateNode(node);
    return { t: 'edit' as const, node, ...before, dirty: wasDirty };
  });
  RED.history.push({ t: 'multi', events, dirty: wasDirty });
  RED.nodes.dirty(true);
  RED.view.redraw();
}

/**
 * Whether nothing in the flows names the connection: no node, no variable of a flow or a subflow, and no text that may
 * mean it.
 */
export function isUnused(id: string): boolean {
  const all = RED.nodes.createCompleteNodeSet({ credentials: false });
  return !all.some((node) => node.id !== id && JSON.stringify(node).includes(id));
}

/** Removes a connection that nothing uses, as the editor's own button does; one step to take back. Tells if it did. */
export function removeUnused(id: string): boolean {
  const connection = RED.nodes.node(id);
  if (!connection || !isUnused(id)) return false;
  RED.history.push({ t: 'delete', nodes: [connection], changes: {}, dirty: RED.nodes.dirty() });
  RED.nodes.remove(id);
  RED.nodes.dirty(true);
  RED.view.redraw();
  return true;
}

/** The connections that nodes use and that any node may use. */
export function usedConnections(): EditorNode[] {
  return sharedConnections().filter(({ id }) => usersOf(id).length > 0);
}

function usersOf(connection: string): EditorNode[] {
  return RED.nodes.filterNodes({}).filter((node) => node.connection === connection);
}
