/**
 * Owns the simulator's scenarios: what happens to a telephone user, as steps with the events that it makes.
 *
 * The API's documentation names no property of an event. Those here (`event`, `callId`, `from`, …) are this
 * simulator's assumption: the real API's may differ.
 */

import type { Random } from '../util/clock';
import type { JsonObject } from '../util/json';

/** One event of a scenario. The player adds `timestamp`, `accountId` and `userId`. */
export interface Step {
  /** Milliseconds after the step before. */
  readonly delayMs: number;
  readonly event: JsonObject & { readonly event: string };
}

export interface Scenario {
  /** For people: what happens. */
  readonly title: string;
  steps(cast: Cast): readonly Step[];
}

/** A fictional person. The numbers are from the range kept free for fiction (555-0100 to 555-0199). */
export interface Person {
  readonly name: string;
  readonly number: string;
}

export interface SimulatedUser extends Person {
  readonly userId: number;
}

export const ACCOUNT_ID = 5001;

/** Whom every token belongs to. */
export const USER: SimulatedUser = { userId: 1001, name: 'Robin Hale', number: '+12025550100' };

/** Another user of the account: only the account stream carries the events of this one. */
export const COLLEAGUE: SimulatedUser = { userId: 1002, name: 'Kim Ortega', number: '+12025550101' };

type AtLeastOne<T> = readonly [T, ...T[]];

const CALLERS: AtLeastOne<Person> = [
  { name: 'Ada Byron', number: '+13125550142' },
  { name: 'Grace Murray', number: '+14155550117' },
  { name: 'Alan Mathison', number: '+16175550198' },
  { name: 'Hedy Kiesler', number: '+12125550163' },
];

const TEXTS_IN = [
  'Running ten minutes late, sorry!',
  'Can you call me back this afternoon?',
  'Is my order ready to pick up?',
  'Thanks, that works for me.',
] as const;

const TEXTS_OUT = [
  'Your order is ready to pick up.',
  'No problem, see you soon.',
  'We will call you back within the hour.',
] as const;

/** From what to what. */
const STATUS_CHANGES: AtLeastOne<readonly [from: string, to: string]> = [
  ['available', 'busy'],
  ['busy', 'available'],
  ['available', 'away'],
  ['away', 'available'],
];

/** Who and what a scenario is played with: drawn once a play, so that its events belong together. */
export interface Cast {
  readonly user: SimulatedUser;
  readonly other: Person;
  readonly id: string;
  readonly textIn: string;
  readonly textOut: string;
  readonly ringMs: number;
  readonly talkMs: number;
  readonly unreadTexts: number;
  readonly missedCalls: number;
  readonly status: string;
  readonly previousStatus: string;
}

export function drawCast(user: SimulatedUser, random: Random): Cast {
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const pick = <T>(list: AtLeastOne<T>): T => list[whole(0, list.length - 1)] ?? list[0];
  const [previousStatus, status] = pick(STATUS_CHANGES);
  return {
    user,
    other: pick(CALLERS),
    id: whole(0, 0xffff_ffff).toString(16).padStart(8, '0'),
    textIn: pick(TEXTS_IN),
    textOut: pick(TEXTS_OUT),
    ringMs: whole(2, 5) * 1_000,
    talkMs: whole(4, 12) * 1_000,
    unreadTexts: whole(1, 5),
    missedCalls: whole(1, 3),
    status,
    previousStatus,
  };
}

function incomingCall(cast: Cast): JsonObject {
  return {
    callId: `call-${cast.id}`,
    direction: 'inbound',
    from: cast.other.number,
    fromName: cast.other.name,
    to: cast.user.number,
  };
}

export const SCENARIOS = {
  'incoming-call': {
    title: 'A call comes in and is answered',
    steps: (cast) => {
      const call = incomingCall(cast);
      return [
        { delayMs: 0, event: { event: 'call.ringing', ...call } },
        { delayMs: cast.ringMs, event: { event: 'call.answered', ...call } },
        {
          delayMs: cast.talkMs,
          event: { event: 'call.ended', ...call, reason: 'completed', durationSeconds: cast.talkMs / 1_000 },
        },
      ];
    },
  },
  'missed-call': {
    title: 'A call comes in and is missed',
    steps: (cast) => {
      const call = incomingCall(cast);
      return [
        { delayMs: 0, event: { event: 'call.ringing', ...call } },
        {
          delayMs: 2 * cast.ringMs,
          event: { event: 'call.missed', ...call, ringSeconds: (2 * cast.ringMs) / 1_000 },
        },
        {
          delayMs: 500,
          event: { event: 'unread.count', texts: 0, missedCalls: cast.missedCalls },
        },
      ];
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
    steps: (cast) => [
      { delayMs: 0, event: messageSent(cast.id, cast.user.number, cast.other.number, cast.textOut) },
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

/** The event of a text message that a user sent, by hand or over REST. */
export function messageSent(id: string, from: string, to: string, text: string): Step['event'] {
  return { event: 'message.sent', messageId: `message-${id}`, direction: 'outbound', from, to, text };
}
