/** Owns what dialogs do about two connections with one address and one user: two sockets, and every event twice. */

/** The first of these connections that nodes still use, and that may take the place of the other one. */
export function twinOf(ids: unknown): EditorNode | undefined {
  const twins = Array.isArray(ids) ? ids.map((id) => RED.nodes.node(String(id))) : [];
  return twins.find((twin) => twin && !twin.d && !twin.z && usersOf(twin.id).length > 0) ?? undefined;
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

function usersOf(connection: string): EditorNode[] {
  return RED.nodes.filterNodes({}).filter((node) => node.connection === connection);
}
