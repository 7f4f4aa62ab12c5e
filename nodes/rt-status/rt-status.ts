/** Owns the input node `rt status`: each change of a connection's state becomes a message. */
import type { Node, NodeAPI } from 'node-red';
import type { StatusChange } from '../../src/session/history';
import type { ConnectionNode } from '../shared/connection-node';
import { messageId } from '../shared/message-id';
import type { StatusMessage } from '../shared/messages';
import { openNode, type SavedUse } from '../shared/open-node';
import { shownChange } from '../shared/shown-change';
import { type ShownStatus, statusText, translator } from '../shared/texts';

function rtStatus(RED: NodeAPI): void {
  const t = translator(RED);

  function RtStatus(this: Node, config: SavedUse) {
    openNode(RED, this, config, (_, { light }) => ({
      attach: (connection) =>
        connection.session.watch({
          key: this.id,
          changed: (change) => this.send(messageOf(change, connection)),
          status: (status) => light.show(status),
        }),
    }));
  }

  function messageOf(change: StatusChange, { host }: ConnectionNode): StatusMessage {
    const payload = asStatus(shownChange(t, change, host), statusText(t, { state: change.state }, 0));
    return { _msgid: messageId(), topic: 'rt-connection', payload };
  }

  RED.nodes.registerType('rt status', RtStatus);
}

/**
 * The status output of a subflow shows a payload with these properties as a status, and any other payload as text.
 * The properties are not enumerable, so nothing that lists, copies or writes the payload finds them.
 */
function asStatus<Payload extends object>(payload: Payload, { text, fill, shape }: ShownStatus): Payload {
  return Object.defineProperties(payload, {
    text: { value: text },
    fill: { value: fill },
    shape: { value: shape },
  });
}

export = rtStatus;
