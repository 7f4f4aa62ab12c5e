/** Owns the shape of what the server sends, once the codec has read it. */
import type { ReceivedEvent } from './received-event';
import type { StreamName } from './streams';

/** The requests that this client sends, each answered by one response. */
export type RequestName = 'auth' | `start-${StreamName}` | `stop-${StreamName}`;

/** One answer to an earlier request. Requests carry no id, so an answer is matched by its type alone. */
export interface ResponseEnvelope {
  readonly kind: 'response';
  readonly request: RequestName;
  readonly success: boolean;
  /** Why the request failed, in the server's words; empty: it gave none. */
  readonly reason: string;
}

/** A frame that this client can't use: its type is unknown, or the protocol does not allow it. */
export interface UnusableEnvelope {
  readonly kind: 'unusable';
}

export type Envelope = ResponseEnvelope | ReceivedEvent | UnusableEnvelope;
