/** Owns the way from a saved `rt-connection` to its settings: what only Node-RED can resolve is resolved here. */
import type { Node, NodeAPI } from 'node-red';
import { type Configuration, readSettings, type Settings } from '../../src/configuration/settings';
import type { RealtimeError } from '../../src/failures/realtime-error';
import type { TlsOptions } from '../../src/net/dial';

/** As saved in a flow, perhaps by hand: nothing about it is certain. */
export type Saved = Readonly<Record<string, unknown>>;

/** Core's `tls-config` node, as far as it matters here. */
interface TlsConfigNode extends Node {
  /** False: its files can't be read, and it adds nothing. */
  readonly valid?: boolean;
  addTLSOptions(options: TlsOptions): TlsOptions;
}

/** Sound settings, or what is wrong with them. */
export function configure(
  RED: NodeAPI,
  saved: Omit<Configuration, 'tlsOptions'>,
): Settings | RealtimeError<'misconfigured'> {
  const tlsOptions = (id: string) => {
    const node: Node | null = RED.nodes.getNode(id);
    return isTlsConfig(node) && node.valid !== false ? node.addTLSOptions({}) : undefined;
  };
  return readSettings({ ...saved, tlsOptions });
}

function isTlsConfig(node: Node | null): node is TlsConfigNode {
  return node?.type === 'tls-config' && 'addTLSOptions' in node;
}
