/**
 * Owns the simulator's scenarios: what happens to a telephone user, as steps with the events that it makes.
 *
 * The API's documentation names no property of an event. Those here (`event`, `callId`, `from`, …) are this
 * simulator's assumption: the real API's may differ.
 */
import type { JsonObject } from '../../util/json';
import type { Cast } from './cast';
import { FRONT_DESK, type Person } from './people';

/** One event of a scenario. The player adds `timestamp`, `accountId` and `userId`. */
export interface ScenarioStep {
  /** Milliseconds after the step before. */
  readonly delayMs: number;
  readonly event: JsonObject & { readonly event: string };
}

export interface Scenario {
  /** For people: what happens. */
  readonly title: string;
  steps(cast: Cast): readonly ScenarioStep[];
}

/** A text as its event tells it. */
export interface MessageSent {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** What came with the request to queue it. */
  readonly extra?: JsonObject;
}

/** What all events of one call have. */
interface Call extends JsonObject {
  readonly callId: string;
  readonly direction: 'inbound' | 'outbound' | 'internal';
  /** E.164; null where the caller withholds the number. */
  readonly from: string | null;
  readonly fromName: string | null;
  readonly to: string;
}

/** The user, and the other end of the line. */
interface Parties {
  readonly user: Person;
  readonly other: Pick<Person, 'number'>;
}

function callFromOutside({ id, other, user }: Cast): Call {
  return {
    callId: `call-${id}`,
    direction: 'inbound',
    from: other.number,
    fromName: other.name,
    to: user.number,
  };
}

function callToOutside(id: string, { user, other }: Parties): Call {
  return {
    callId: `call-${id}`,
    direction: 'outbound',
    from: user.number,
    fromName: user.name,
    to: other.number,
  };
}

/** A call that rings, is answered and ends. */
function answeredCall(call: Call, { ringMs, talkMs }: Pick<Cast, 'ringMs' | 'talkMs'>): ScenarioStep[] {
  return [
    { delayMs: 0, event: { event: 'call.ringing', ...call } },
    { delayMs: ringMs, event: { event: 'call.answered', ...call } },
    {
      delayMs: talkMs,
      event: { event: 'call.ended', ...call, reason: 'completed', durationSeconds: talkMs / 1_000 },
    },
  ];
}

function missedCall(call: Call, { ringMs, missedCalls }: Cast): ScenarioStep[] {
  return [
    { delayMs: 0, event: { event: 'call.ringing', ...call } },
    { delayMs: 2 * ringMs, event: { event: 'call.missed', ...call, ringSeconds: (2 * ringMs) / 1_000 } },
    { delayMs: 500, event: { event: 'unread.count', texts: 0, missedCalls } },
  ];
}

function unansweredCall(call: Call, { ringMs }: Cast): ScenarioStep[] {
  return [
    { delayMs: 0, event: { event: 'call.ringing', ...call } },
    {
      delayMs: 2 * ringMs,
      event: { event: 'call.ended', ...call, reason: 'no-answer', durationSeconds: 0 },
    },
  ];
}

/** The steps, the first of which comes this much later. */
function after(delayMs: number, [first, ...rest]: readonly ScenarioStep[]): ScenarioStep[] {
  return first === undefined ? [] : [{ ...first, delayMs: first.delayMs + delayMs }, ...rest];
}

export const SCENARIOS = {
  'incoming-call': {
    title: 'A call comes in and is answered',
    steps: (cast) => answeredCall(callFromOutside(cast), cast),
  },
  'missed-call': {
    title: 'A call comes in and is missed',
    steps: (cast) => missedCall(callFromOutside(cast), cast),
  },
  'call-back': {
    title: 'A call is missed, and the user calls back',
    steps: (cast) => [
      ...missedCall(callFromOutside(cast), cast),
      ...after(cast.pauseMs, answeredCall(callToOutside(cast.secondId, cast), cast)),
    ],
  },
  'anonymous-call': {
    title: 'A caller without a number is missed',
    steps: (cast) => missedCall({ ...callFromOutside(cast), from: null, fromName: null }, cast),
  },
  'outgoing-call': {
    title: 'The user calls somebody, who answers',
    steps: (cast) => answeredCall(callToOutside(cast.id, cast), cast),
  },
  'outgoing-unanswered': {
    title: 'The user calls somebody, who does not answer',
    steps: (cast) => unansweredCall(callToOutside(cast.id, cast), cast),
  },
  'internal-call': {
    title: 'The front desk calls the user, who answers',
    steps: (cast) => {
      const { name: fromName, number: from } = FRONT_DESK;
      return answeredCall({ ...callFromOutside(cast), direction: 'internal', from, fromName }, cast);
    },
  },
  'text-in': {
    title: 'A text message comes in',
    steps: (cast) => [
      {
        delayMs: 0,
        event: {
          event: 'message.received',
          messageId: `message-${cast.id}`,
          direction: 'inbound',
          from: cast.other.number,
          fromName: cast.other.name,
          to: cast.user.number,
          text: cast.textIn,
        },
      },
      { delayMs: 500, event: { event: 'unread.count', texts: cast.unreadTexts, missedCalls: 0 } },
    ],
  },
  'text-out': {
    title: 'The user sends a text message',
    steps: ({ id, user, other, textOut }) => [
      {
        delayMs: 0,
        event: messageSent({ id: `message-${id}`, from: user.number, to: other.number, text: textOut }),
      },
    ],
  },
  'unread-counts': {
    title: 'The periodic unread counts',
    steps: (cast) => [
      {
        delayMs: 0,
        event: { event: 'unread.count', texts: cast.unreadTexts, missedCalls: cast.missedCalls },
      },
    ],
  },
  'status-change': {
    title: 'The user changes the status',
    steps: (cast) => [
      {
        delayMs: 0,
        event: { event: 'status.changed', status: cast.status, previousStatus: cast.previousStatus },
      },
    ],
  },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;

export const SCENARIO_NAMES = Object.keys(SCENARIOS) as readonly ScenarioName[];

export function isScenarioName(value: unknown): value is ScenarioName {
  return typeof value === 'string' && Object.hasOwn(SCENARIOS, value);
}

/** The call of a lead: the agent's telephone rings, then the lead's. */
export function rapidResponseCall(
  cast: Cast,
  lead: { readonly callee: string; readonly callqueueId: number },
): readonly ScenarioStep[] {
  const { callee: number, callqueueId } = lead;
  return answeredCall(
    { ...callToOutside(cast.id, { user: cast.user, other: { number } }), callqueueId },
    cast,
  );
}

/** The event of a text message that a user sent, by hand or over REST. */
export function messageSent({ id, from, to, text, extra }: MessageSent): ScenarioStep['event'] {
  const event = { event: 'message.sent', messageId: id, direction: 'outbound', from, to, text };
  return extra === undefined ? event : { ...event, extra };
}
