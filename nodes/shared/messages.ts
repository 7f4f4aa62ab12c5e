/**
 * Owns the messages of all nodes, as types: what flows send to them and get from them. Other programs import them as
 * `@rt-events/node-red/messages`, so nothing in here needs Node-RED, Node.js or a browser. docs/types.md shows how.
 */
import type { Phase } from '../../src/calls/phase';
import type { CallReport } from '../../src/calls/report';
import type { StreamName } from '../../src/protocol/streams';
import type { Gap, StatusName } from '../../src/session/told';
import type { JsonObject } from '../../src/util/json';

export type { Phase } from '../../src/calls/phase';
export type { CallOutcome, CallReport, Parties } from '../../src/calls/report';
export type { StreamName } from '../../src/protocol/streams';
export type { Gap, StatusName } from '../../src/session/told';
export type { JsonObject } from '../../src/util/json';

/** What each message of Node-RED has. */
export interface FlowMessage {
  /** Node-RED's own id of the message. A message that a function node makes has none yet. */
  _msgid?: string;
}

/**
 * From `rt events`: an event that passed the filter.
 *
 * @typeParam Event - what you know of the event. The vendor documents no property, so nothing is known by itself.
 */
export interface EventMessage<Event extends object = JsonObject> extends FlowMessage {
  /** The type of the event, such as `call.ringing`. */
  topic: string;
  /** The event exactly as it was received. It belongs to this message alone. */
  payload: Event;
  /** Whose events these are: the signed-in user's, or those of the whole account. */
  stream: StreamName;
  /** When the event arrived, in epoch milliseconds. */
  receivedAt: number;
  /** Only where somebody has sent the event once more, from the dialog. */
  resent?: true;
}

/** From `rt call`: a change of a call, or a call that is over. */
export interface CallMessage extends FlowMessage {
  /** Where the call stands now: the same as `payload.phase`. */
  topic: Phase;
  payload: CallReport;
}

/** From `rt call`, in answer to a message to its input: that message, with the calls in progress. */
export type CallsInProgress<Asked extends object = FlowMessage> = Omit<Asked, 'payload'> & {
  /** Those that began first come first. Empty: nobody is on the phone. */
  payload: CallReport[];
};

/** To `rt text`, as a new node reads it. Its dialog can take each field from elsewhere. */
export interface TextMessage extends FlowMessage {
  /** The telephone number: 10 digits, or with its country as in `+12025550100`. */
  to: string | number;
  /** The text. */
  payload: string | number | boolean;
}

/** From `rt text`, once the API has taken the text: the message that asked for it, with the answer. */
export type TextSent<Asked extends object = TextMessage> = Omit<Asked, 'payload'> & {
  /** What the API answered: what its JSON says, or the text where it is none. Not documented. */
  payload: unknown;
};

/** To `rt request`, as a new node reads it. Path and method are in the dialog, or where it says. */
export interface RequestMessage extends FlowMessage {
  /** The query of GET and DELETE, the body of others: an object, or its JSON. Default: none. */
  payload?: unknown;
}

/** From `rt request`: the message that asked, with the answer, as core's `http request` has it. */
export type RequestAnswer<Asked extends object = RequestMessage> = Omit<Asked, 'payload'> & {
  /** What the JSON says, or the text where it is none. */
  payload: unknown;
  /** The status of HTTP, such as 200. */
  statusCode: number;
  /** By names in lower case. */
  headers: { readonly [name: string]: string | string[] | undefined };
};

/** From `rt status`: a change of the connection's state. */
export interface StatusMessage extends FlowMessage {
  topic: 'rt-connection';
  payload: StateChange;
}

/** What `rt status` tells of a change. */
export interface StateChange {
  readonly state: StatusName;
  readonly previous: StatusName;
  /** When it changed, in epoch milliseconds. */
  readonly at: number;
  /** Whenever something is wrong. */
  readonly reason?: Reason;
  /** While a try is planned: how many tries in a row have failed. */
  readonly attempt?: number;
  /** While a try is planned: in how many milliseconds. */
  readonly retryInMs?: number;
  /** With the first `streaming` after an outage: the time in which events may have been missed. */
  readonly gap?: Gap;
}

/** Why a connection is not there. */
export interface Reason {
  /** To compare with: it is the same in each language. */
  readonly code: string;
  /** To read: what happened and what to do, in the language of Node-RED. */
  readonly message: string;
  /** The WebSocket close code of a server that closed the connection, where it gave one. */
  readonly closeCode?: number;
  /** Its own words, cleaned of secrets. */
  readonly closeReason?: string;
}

/** From `rt token`: the connection needs a token. */
export interface TokenNeeded extends FlowMessage {
  topic: 'rt-connection';
  /** `missing`: it has none; `refused`: the server does not take the one that it has. */
  payload: { readonly need: 'missing' | 'refused' };
}

/** To `rt token`: the token, alone or in the answer of a login service. */
export interface TokenMessage extends FlowMessage {
  payload: string | { readonly token: string };
}

/** What Node-RED adds to a message for its Catch nodes. */
interface Caught {
  /** What happened and what to do. */
  message: string;
  /** The node that it happened in. */
  source: { id: string; type: string; name?: string; count?: number };
}

/** Why `rt text` or `rt request` has no result. `held-back`: more texts to one number than the node may send. */
export type ActionCode =
  | 'misconfigured'
  | 'not-sent'
  | 'unauthorized'
  | 'refused'
  | 'outcome-unknown'
  | 'held-back';

/** From a Catch node, for `rt text` and `rt request`: the message that asked, with what became of it. */
export type ActionFailed<Asked extends object = FlowMessage> = Asked & {
  error: Caught & {
    code: ActionCode;
    /** The answer of the API, where there was one. */
    cause?: { statusCode: number; payload: unknown };
  };
};

/** What is wrong with a connection, before Node-RED adds the error. */
export interface ToldProblem extends FlowMessage {
  topic: 'rt-connection';
  payload: { readonly state: StatusName; readonly reason: Reason };
}

/** From a Catch node, for a connection and the nodes that receive from it. */
export interface ConnectionFailed extends ToldProblem {
  error: Caught;
}

/** From a Status node, for the nodes that receive. */
export interface StatusShown extends FlowMessage {
  status: {
    /** To compare with: it is the same in each language. */
    state: StatusName;
    fill: 'red' | 'green' | 'yellow' | 'blue' | 'grey';
    shape: 'ring' | 'dot';
    /** To read, in the language of Node-RED. */
    text: string;
    source: { id: string; type: string; name?: string };
  };
}
