/** Owns where diagnosis is written to: nowhere, unless somebody wants to read it. */

/** Lines for developers, in English. None ever holds a secret or the content of an event. Where a member is missing, nobody reads it. */
export interface Log {
  /** What is done: each change of state, each request and its answer, each retry. */
  readonly debug?: (line: string) => void;
  /** What is sent and received: the type and length of each frame. */
  readonly trace?: (line: string) => void;
}
