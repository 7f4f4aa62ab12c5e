/** Owns the interface of one client's connection, for tests: what they may know of it, and do to it. */
import type { StreamName } from '../protocol/streams';

/**
 * What happens after the authresponse to a wrong token. The API's documentation does not say that the connection
 * closes.
 */
export type RejectedTokenPolicy = 'stay-open' | 'close';

export interface SimulatedSession {
  /** 1 for the simulator's first connection. */
  readonly id: number;
  /** The path and query that the client connected to. */
  readonly path: string;
  /** The last 1,000 frames received, oldest first; of a binary frame, `<binary>`. */
  readonly received: readonly string[];
  readonly authenticated: boolean;
  /** The streams that run. */
  readonly streams: ReadonlySet<StreamName>;
  /** Sends any text frame, whether or not the API would. */
  send(text: string): void;
  /** Closes with a close frame, as a server that ends does. Default: 1000, without a reason. */
  close(code?: number, reason?: string): void;
  /** Cuts the line without a close frame; the client sees 1006. */
  drop(): void;
}
