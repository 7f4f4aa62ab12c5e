/** Owns the interface of the simulator for those who start it: its options, its records and its methods. */
import type { ServerOptions as TlsOptions } from 'node:https';
import type { StreamName, StreamTable } from '../protocol/streams';
import type { Random } from '../util/clock';
import type { JsonObject } from '../util/json';
import type { Occurrences } from './occurrences';
import type { Lead } from './rest/rapid-response';
import type { RestRequest } from './rest/rest-api';
import type { RestFailure } from './rest/rest-failure';
import type { SignIn, SignInOutcome, SimulatorLogin } from './rest/sign-in';
import type { Text } from './rest/texts';
import type { Play } from './scenarios/player';
import type { ScenarioName } from './scenarios/scenarios';
import type { EventShapeName } from './scenarios/shapes';
import type { SimulatorClock } from './schedule';
import type { RejectedTokenPolicy, SimulatedSession } from './simulated-session';
import type { TokenGrant, Tokens } from './tokens';

export interface SimulatorOptions {
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Default: 0, any free port. */
  readonly port?: number;
  /** Default: `demo`, which may do everything. */
  readonly tokens?: readonly (string | TokenGrant)[];
  /** Who may sign in. Default: `demo` with the password `demo`. */
  readonly logins?: readonly SimulatorLogin[];
  /** How long a token of a login lives. Default: 3600. */
  readonly tokenLifetimeSeconds?: number;
  /** What happens to the connection of a wrong token. Default: `stay-open`. */
  readonly onRejectedToken?: RejectedTokenPolicy;
  /** Mean time between random scenarios, in milliseconds. Default: none are played. */
  readonly randomPlayIntervalMs?: number;
  /** How the events of scenarios and texts are written. Default: `flat`. */
  readonly shape?: EventShapeName;
  /** Key and certificate: serves `wss:` and `https:`. Default: `ws:` and `http:`. */
  readonly tls?: TlsOptions;
  /** The streams that there are. Default: {@link STREAMS}. */
  readonly streams?: StreamTable;
  /** The clock of the simulator. With a virtual clock, minutes pass at once. Default: the clock of Node.js. */
  readonly clock?: SimulatorClock;
  /** Default: `Math.random`. {@link seededRandom} draws the same callers, texts and times in each run. */
  readonly random?: Random;
}

/** What is recorded, for tests to await and to count. */
export interface SimulatorOccurrences {
  readonly connection: SimulatedSession;
  /** A request of a known type, already answered. */
  readonly request: { readonly session: SimulatedSession; readonly type: string };
  readonly close: { readonly session: SimulatedSession; readonly code: number };
  /** A request of the REST API that was answered, or that failed on demand. */
  readonly rest: RestRequest;
  /** A text that was sent: at once, or when it was due. */
  readonly text: Text;
  /** A lead that the agents are called for. */
  readonly lead: Lead;
  /** A login whose name and password were looked at. */
  readonly login: { readonly username: string; readonly outcome: SignInOutcome };
  readonly refresh: { readonly refreshToken: string; readonly outcome: SignInOutcome };
}

export interface Simulator {
  /** Where the RealTime API is: `ws://…` or `wss://…`. */
  readonly url: string;
  /** Where REST and the page are: `http://…` or `https://…`. */
  readonly restUrl: string;
  readonly port: number;
  /** The connections that are open, oldest first. */
  readonly sessions: readonly SimulatedSession[];
  readonly occurrences: Occurrences<SimulatorOccurrences>;
  readonly tokens: Tokens;
  /** The tokens of logins. `forgetRefreshTokens()` ends all sessions, as a server may do. */
  readonly signIn: Pick<SignIn, 'forgetRefreshTokens'>;
  /** The queued texts that are not due yet, in the order in which they were queued. */
  readonly waitingTexts: readonly Text[];
  /**
   * Sends an event to every connection that runs the stream. Without a stream, it is an event of the user, which all
   * streams have. Returns how many frames were sent.
   */
  emit(event: JsonObject, stream?: StreamName): number;
  /** Plays a scenario of the user: all streams carry its events. */
  play(scenario: ScenarioName): Play;
  /**
   * The next requests to the path fail this way: each failure once, in the order given.
   *
   * @param path - any path, as `/sms/send`; also one that the simulator does not serve
   */
  failRest(path: string, ...failures: readonly RestFailure[]): void;
  /** Every request to the path fails this way, until the returned function is called. */
  failRestAlways(path: string, failure: RestFailure): () => void;
  /** Closes all connections politely, and resolves when no socket and no timer is left. */
  close(): Promise<void>;
}
