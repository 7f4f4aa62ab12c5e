/** Owns what dialogs do about two connections with one address and one user: two sockets, and every event twice. */

import { CREDENTIAL_NAMES } from '../../src/configuration/table';

/** The first of these connections that nodes still use, and that may take the place of the other one. */
export function twinOf(ids: unknown): EditorNode | undefined {
  const twins = Array.isArray(ids) ? ids.map((id) => RED.nodes.node(String(id))) : [];
  return twins.find((twin) => twin && !twin.d && !twin.z && usersOf(twin.id).length > 0) ?? undefined;
}

/** Whether a setting is a part of the sign-in: where it lacks, another connection may have one. */
export function isSignIn(setting: string): boolean {
  return CREDENTIAL_NAMES.some((name) => name === setting);
}

/** A connection for all flows that nodes use and whose settings are right, but not this one. */
export function usableInPlaceOf(id: string): EditorNode | undefined {
  const usable: EditorNode[] = [];
  RED.nodes.eachConfig((config) => {
    if (config.type !== 'rt-connection' || config.id === id || config.z || config.d) return;
    if (config._def.wrongSetting?.call(config) === undefined && usersOf(config.id).length > 0)
      usable.push(config);
  });
  return usable[0];
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
