/** Owns the interface for diagnosis: by default nothing is written. */

/**
 * Lines for developers, in English. No line has a secret or the content of an event. A missing member means that
 * nobody reads this level.
 */
export interface Log {
  /** What is done: each change of state, each request and its answer, each retry. */
  readonly debug?: (line: string) => void;
  /** What is sent and received: the type and length of each frame. */
  readonly trace?: (line: string) => void;
}
