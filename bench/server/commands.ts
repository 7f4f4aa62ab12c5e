/** Owns what the bench and its event server say to each other. */
import type { Types } from './frames';

/** From the bench. `client`: the last part of the path that it connected to. */
export type Command =
  | { readonly do: 'blast'; readonly client: string; readonly types: Types; readonly events: number }
  | {
      readonly do: 'pace';
      readonly client: string;
      readonly types: Types;
      readonly events: number;
      readonly perSecond: number;
    }
  /** These are thrown out, and nobody can connect for a moment. */
  | { readonly do: 'outage'; readonly clients: readonly string[] };

/** From the server. */
export type Report =
  | { readonly report: 'listening'; readonly port: number }
  | { readonly report: 'running'; readonly client: string }
  | {
      readonly report: 'returned';
      readonly client: string;
      readonly returnToRunningMs: number;
      /** From the first try that reached the server. */
      readonly tryToRunningMs: number;
    };
