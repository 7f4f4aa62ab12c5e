/** Owns what a connection to the API needs from the world. */
import type { StreamTable } from '../protocol/streams';
import type { OpenTransport } from '../transport/transport';
import type { Clock, Random } from '../util/clock';
import type { Log } from '../util/log';
import type { TokenSource } from './token-source';

export interface ApiEnvironment {
  readonly clock: Clock;
  readonly random: Random;
  readonly open: OpenTransport;
  readonly tokens: TokenSource;
  /** The streams that there are. Default: `STREAMS`. */
  readonly streams?: StreamTable;
  /**
   * The secrets that the server is sent besides tokens and logins. A function, so that printing this object does not
   * show them.
   */
  readonly secrets?: () => readonly string[];
  /** Default: nobody reads it. */
  readonly log?: Log | undefined;
}

/** The secrets that a server was sent or gave us. The server may send them back, and no text may show them. */
export function secretsIn({ tokens, secrets }: ApiEnvironment): readonly string[] {
  return [...tokens.secrets(), ...(secrets?.() ?? [])];
}
