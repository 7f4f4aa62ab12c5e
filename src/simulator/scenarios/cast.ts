/** Owns what a scenario is played with: who calls, how long it rings, what the text says. */
import type { Random } from '../../util/clock';
import { type AtLeastOne, CALLERS, type Person, type SimulatedUser } from './people';

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
  /** The id of the scenario's second call, where it has one: another than {@link id}. */
  readonly secondId: string;
  /** How long the user waits before calling back. */
  readonly pauseMs: number;
}

export function drawCast(user: SimulatedUser, random: Random): Cast {
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const pick = <T>(list: AtLeastOne<T>): T => list[whole(0, list.length - 1)] ?? list[0];
  const [previousStatus, status] = pick(STATUS_CHANGES);
  const other = pick(CALLERS);
  const id = whole(0, 0xffff_ffff);
  return {
    user,
    other,
    id: hexText(id),
    secondId: hexText(0xffff_ffff - id),
    textIn: pick(TEXTS_IN),
    textOut: pick(TEXTS_OUT),
    ringMs: whole(2, 5) * 1_000,
    talkMs: whole(4, 12) * 1_000,
    unreadTexts: whole(1, 5),
    missedCalls: whole(1, 3),
    status,
    previousStatus,
    pauseMs: whole(3, 6) * 1_000,
  };
}

function hexText(value: number): string {
  return value.toString(16).padStart(8, '0');
}
