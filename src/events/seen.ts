/** Owns the types of what the editor learns about the events of a connection. */
import type { StreamName } from '../protocol/streams';
import type { SeenProperty } from './seen-properties';

/** A type, as the editor lists it. Times are epoch milliseconds. */
export interface SeenType {
  readonly type: string;
  readonly stream: StreamName;
  readonly count: number;
  readonly lastSeen: number;
}

/** The properties of a type, as the editor offers them. */
export interface TypeProperties {
  readonly type: string;
  readonly stream: StreamName;
  readonly properties: readonly SeenProperty[];
}

/** What a filter would do with the recent events. */
export interface FilterPreview {
  readonly recent: readonly RecentEvent[];
  /** The output by which each of them would leave, from 0; -1: it does not pass. Missing: the filter can't work, or is too slow. */
  readonly outputs?: readonly number[];
  /** The filter took too long, for example because of an expression with nested repetitions. */
  readonly isTooSlow?: true;
}

/** One event that was received. `receivedAt`: epoch milliseconds. */
export interface RecentEvent {
  readonly type: string;
  readonly stream: StreamName;
  readonly receivedAt: number;
  readonly event: unknown;
}
