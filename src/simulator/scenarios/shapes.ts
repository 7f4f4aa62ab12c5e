/** Owns the shapes that the simulator can give its events: the same events, as other services would write them. */
import type { JsonObject } from '../../util/json';

/** A way to write an event. The API documents none, so people can try what they would see with each. */
interface EventShape {
  /** For people: what it looks like. */
  readonly title: string;
  /** The event in this shape, from an event as the player makes it. */
  readonly write: (event: JsonObject) => JsonObject;
}

export const EVENT_SHAPES = {
  flat: {
    title: 'event at the top: {"event": "call.ringing", …}',
    write: (event) => event,
  },
  nested: {
    title: 'the same in data: {"data": {"event": "call.ringing", …}}',
    write: (event) => ({ data: event }),
  },
  status: {
    title: 'a status of the call or the text: {"CallStatus": "ringing", …}',
    write: ({ event, ...rest }) => {
      const [topic, what] = wordsOf(event);
      const name = { call: 'CallStatus', message: 'MessageStatus' }[topic];
      return name === undefined ? { Action: event, ...rest } : { [name]: what, ...rest };
    },
  },
  webhook: {
    title: 'an envelope in an envelope: {"data": {"event_type": "call.ringing", "payload": {…}}}',
    write: ({ event, timestamp, ...payload }) => ({
      data: { record_type: 'event', event_type: event, occurred_at: timestamp, payload },
      meta: { attempt: 1 },
    }),
  },
  parties: {
    title: 'in a list: {"body": {"parties": [{"status": {"code": "Ringing"}, …}]}}',
    write: ({ event, timestamp, accountId, userId, callId, ...party }) => ({
      event: `/v1/accounts/${accountId}/users/${userId}/telephony`,
      timestamp,
      body: {
        ...(callId !== undefined && { telephonySessionId: callId }),
        parties: [{ ...party, status: { code: capitalized(wordsOf(event)[1]) } }],
      },
    }),
  },
  topic: {
    title: 'where no rule looks: {"info": {"topic": "call.ringing"}, "content": {…}}',
    write: ({ event, timestamp, ...content }) => ({ info: { topic: event, at: timestamp }, content }),
  },
} as const satisfies Readonly<Record<string, EventShape>>;

export type EventShapeName = keyof typeof EVENT_SHAPES;

export const EVENT_SHAPE_NAMES = Object.keys(EVENT_SHAPES) as readonly EventShapeName[];

export function isEventShapeName(name: string): name is EventShapeName {
  return Object.hasOwn(EVENT_SHAPES, name);
}

/** `call` and `ringing` of `call.ringing`. */
function wordsOf(event: unknown): [topic: string, what: string] {
  const [topic = '', what = topic] = String(event).split('.');
  return [topic, what];
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
