/** Owns the message that a flow gets of an event. */
import type { NodeMessage } from 'node-red';
import type { EventInfo } from '../../src/events/dispatcher';
import type { JsonObject } from '../../src/util/json';
import { messageId } from '../shared/message-id';

/** An event, as flows get it. */
export interface EventMessage extends NodeMessage, Omit<EventInfo, 'type'> {
  /** Somebody sent the event once more, from the editor. */
  readonly resent?: true;
}

export function messageOf(event: JsonObject, { type, stream, receivedAt }: EventInfo): EventMessage {
  return { _msgid: messageId(), payload: event, topic: type, stream, receivedAt };
}

/** What `node.send()` takes for a message that leaves by one of several outputs (from 0). */
export function atOutput(output: number, message: EventMessage): NodeMessage | (NodeMessage | null)[] {
  return output === 0 ? message : [...new Array<null>(output).fill(null), message];
}
