/** Owns the message that a flow gets of an event. */
import type { EventInfo } from '../../src/events/dispatcher';
import type { JsonObject } from '../../src/util/json';
import { messageId } from '../shared/message-id';
import type { EventMessage } from '../shared/messages';

export function messageOf(event: JsonObject, { type, stream, receivedAt }: EventInfo): EventMessage {
  return { _msgid: messageId(), payload: event, topic: type, stream, receivedAt };
}

/** What `node.send()` takes for a message that leaves by one of several outputs (from 0). */
export function atOutput(output: number, message: EventMessage): EventMessage | (EventMessage | null)[] {
  return output === 0 ? message : [...new Array<null>(output).fill(null), message];
}
