/** Owns what a row of the table of failures can say. */

/**
 * What a failure is to a connection.
 *
 * - `outage`: the server was not reached, or was lost. The next try is soon.
 * - `rejection`: the server said no. The same question would get the same answer, so the next try is late.
 * - `fatal`: no try can succeed before somebody changes the configuration.
 */
export type FailureKind = 'outage' | 'rejection' | 'fatal';

/**
 * What a running connection does by itself about a failure, as users are told. `none`: the user has to act.
 *
 * - `retried`: an outage while no stream ran. The connection tries again, and no further event is lost.
 * - `reopened`: an outage that has ended a stream. The connection opens again, and events in between may be
 *   missing.
 * - `others-go-on`: one stream is tried again, and the others go on.
 */
export type Remedy = 'retried' | 'reopened' | 'others-go-on' | 'none';

/**
 * What is wrong and what users can do, in a few words. An error begins with the lead, because people often see only
 * the first 65 characters. The rest of the error does not repeat it. Each lead has its own text, `lead.…` in the
 * catalogue.
 */
export type ErrorLead =
  | WaitingLead
  | DeployingLead
  | 'address'
  | 'network'
  | 'answer'
  | 'certificate'
  | 'ownCertificate'
  | 'encryption'
  | 'proxy'
  | 'proxySignIn'
  | 'proxyScheme'
  | 'proxyForbids'
  | 'proxyCertificate'
  | 'tokenFlow'
  | 'permission'
  | 'loginAddress'
  | 'heartbeat'
  | 'forbidden'
  | 'gateway'
  | 'serverTls'
  | 'handshake';

/**
 * The leads that tell users to wait, because a running connection tries again. A test does not try again, so each of
 * these leads has another text for tests, `once.…`.
 */
export const WAITING_LEADS = ['lost', 'silent', 'busy', 'tooOften'] as const;

type WaitingLead = (typeof WAITING_LEADS)[number];

/**
 * The leads that tell users to deploy what they have corrected. Who tests a connection in its dialog tests again
 * before that, so each of these leads has another text there, `tested.…`.
 */
export const DEPLOYING_LEADS = [
  'token',
  'tokenOfLogin',
  'login',
  'loginIncomplete',
  'loginElsewhere',
] as const;

type DeployingLead = (typeof DEPLOYING_LEADS)[number];

/** What a text can show. */
export type Shown = string | number;

/** A value that a failure carries beside its code. */
export interface Detail<Value extends Shown = Shown, Always extends boolean = boolean> {
  /** `us`: the value is in our own words. `others`: it quotes somebody, so secrets are removed from it. */
  readonly by: 'us' | 'others';
  /** Whether each failure of the code has the value. */
  readonly isAlways: Always;
  /** Whether flows get the value, in `payload.reason`, by the name of the detail. */
  readonly isForFlows: boolean;
  /** All possible values, if there are only a few. */
  readonly values?: readonly Value[];
}

export type Details = Readonly<Record<string, Detail>>;

/** Words of our own: the name of a host, of a stream, of a setting. */
export const own: Detail<string, true> = { by: 'us', isAlways: true, isForFlows: false };

export const number: Detail<number, true> = { by: 'us', isAlways: true, isForFlows: false };

/** What somebody else wrote: a server, a parser, a user. */
export const quoted: Detail<string, true> = { by: 'others', isAlways: true, isForFlows: false };

/** One of these codes. */
export function oneOf<const Value extends string>(...values: Value[]): Detail<Value, true> {
  return { by: 'us', isAlways: true, isForFlows: false, values };
}

/** Not every failure of the code has it. */
export function optional<Value extends Shown>(detail: Detail<Value>): Detail<Value, false> {
  return { ...detail, isAlways: false };
}

/** Flows get it, too. */
export function forFlows<Value extends Shown, Always extends boolean>(
  detail: Detail<Value, Always>,
): Detail<Value, Always> {
  return { ...detail, isForFlows: true };
}

type ValueOf<D> = D extends Detail<infer Value> ? Value : never;

type NamesOf<D extends Details, Always extends boolean> = {
  [Name in keyof D]: D[Name] extends Detail<Shown, Always> ? Name : never;
}[keyof D];

/** The values themselves. */
export type ValuesOf<D extends Details> = {
  readonly [Name in NamesOf<D, true>]: ValueOf<D[Name]>;
} & { readonly [Name in NamesOf<D, false>]?: ValueOf<D[Name]> };

/** Failures of a code that need other words. If the connection acts differently, it is another row. */
export interface Variant<Values> {
  when(details: Values): boolean;
  /** It has important news, so it is told even in an outage that was told before. */
  readonly isNewsInOutage?: true;
  /** How its errors begin, and the field to correct. Default: as its row. */
  readonly lead?: ErrorLead;
  readonly field?: string;
}

/** Everything that the package knows of a code. */
export interface FailureRow<D extends Details = Details, Name extends string = string> {
  readonly kind: FailureKind;
  /** The failure concerns one stream, and the others go on. */
  readonly isOfOneStream?: true;
  /** How its errors begin. Default: the text itself begins with what to do. */
  readonly lead?: ErrorLead;
  /** The field of the connection that most likely has to be corrected, by the name of its setting. Default: none. */
  readonly field?: string;
  /** A new token may solve the problem, so it ends the waiting. */
  readonly isCuredByToken?: true;
  /** The server announced the end, so it was there until then. No earlier event is missing. */
  readonly isAnnounced?: true;
  readonly details: D;
  /** What a text says in brackets. Default: the detail `reason`. */
  reason?(details: ValuesOf<D>): string;
  /** By their names; the first that fits counts. */
  readonly variants?: { readonly [V in Name]: Variant<ValuesOf<D>> };
  /** The detail whose value chooses the text, if the code does not. */
  readonly textBy?: keyof D;
}

/** A row of the table, with the types of its details and the names of its variants. */
export function row<D extends Details, Name extends string = never>(
  row: FailureRow<D, Name>,
): FailureRow<D, Name> {
  return row;
}
