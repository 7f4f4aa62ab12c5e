/** Owns the input node `rt status`: each change of a connection's state becomes a message. */
import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import type { StatusChange } from '../../src/session/outage-tracker';
import { type ConnectionNode, findConnection, useConnection } from '../shared/connection-node';
import { sessionPool } from '../shared/flows';
import { messageId } from '../shared/message-id';
import { sayMisconfigured } from '../shared/misconfigured';
import { StatusLight } from '../shared/status-light';
import { shownReason, translator } from '../shared/texts';

interface SavedConfig extends NodeDef {
  readonly connection?: unknown;
}

function rtStatus(RED: NodeAPI): void {
  const pool = sessionPool(RED);
  const t = translator(RED);

  function RtStatus(this: Node, config: SavedConfig) {
    RED.nodes.createNode(this, config);
    const light = new StatusLight(this, t);

    const connection = findConnection(RED, config.connection);
    if (connection === undefined) return sayMisconfigured(this, pool, light, t('misconfigured.connection'));
    useConnection(this, connection, (session) =>
      session.watch({
        key: this.id,
        changed: (change) => this.send(messageOf(change, connection)),
        status: (status) => light.show(status),
      }),
    );
  }

  function messageOf(
    { state, previous, at, why, attempt, retryAt, gap }: StatusChange,
    { host }: ConnectionNode,
  ): NodeMessage {
    const payload = {
      state,
      previous,
      at,
      ...(why && { reason: shownReason(t, why, host) }),
      ...(attempt !== undefined && { attempt }),
      ...(retryAt !== undefined && { retryInMs: Math.max(0, retryAt - at) }),
      ...(gap && { gap }),
    };
    return { _msgid: messageId(), topic: 'rt-connection', payload };
  }

  RED.nodes.registerType('rt status', RtStatus);
}

export = rtStatus;
