/** Owns a failure while the program runs: its code, its details, and what the table of failures says about both. */
import {
  type ErrorLead,
  type FailureKind,
  type FailureRow,
  type Remedy,
  type Shown,
  type ValuesOf,
  WAITING_LEADS,
} from './row';
import { FAILURES } from './table';

/** The code of a failure: a row of {@link FAILURES}. */
export type ErrorCode = keyof typeof FAILURES;

/** For each code the values that its text may show: never a secret. */
export type ErrorDetails = { [Code in ErrorCode]: ValuesOf<(typeof FAILURES)[Code]['details']> };

/** What is wrong with the server's certificate, or with our own in the server's view. */
export type CertificateProblem = ErrorDetails['certificate']['problem'];

/** What a failure may carry beside its code. */
export interface ErrorOptions {
  /** The error behind it, only if that error can't hold a secret. Parsers, for example, quote their input. */
  readonly cause?: unknown;
  /** How long the server asked to wait before the next try, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The failure has ended a running stream, so events may be missing. */
  readonly hasEndedStream?: boolean;
}

/** The table, with the types of a single row forgotten. */
const ROWS: Readonly<Record<ErrorCode, FailureRow>> = FAILURES;

type Rest<Details> = object extends Details
  ? [details?: Details, options?: ErrorOptions]
  : [details: Details, options?: ErrorOptions];

/** An expected failure. Expected failures are returned or signalled, never thrown out of a callback. */
export class RealtimeError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'RealtimeError';
  readonly code: Code;
  readonly details: Readonly<ErrorDetails[Code]>;
  /** How long the server asked to wait before the next try, in milliseconds, where it did. */
  declare readonly retryAfterMs?: number;
  /** A stream ran until it came, so events may be missing from then on. */
  declare readonly hasEndedStream?: true;

  /** @param message one line for logs and developers, without a secret */
  constructor(code: Code, message: string, ...[details, options = {}]: Rest<ErrorDetails[Code]>) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = details ?? ({} as ErrorDetails[Code]);
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
    if (options.hasEndedStream === true) this.hasEndedStream = true;
  }

  /** The same failure, of which more is known now. */
  with(
    details: Partial<ErrorDetails[Code]>,
    options: Pick<ErrorOptions, 'hasEndedStream'> = {},
  ): RealtimeError<Code> {
    const { message, cause, retryAfterMs, hasEndedStream = false } = this;
    const known = { cause, hasEndedStream, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    const rest = [
      { ...this.details, ...details },
      { ...known, ...options },
    ] as unknown as Rest<ErrorDetails[Code]>;
    return new RealtimeError(this.code, message, ...rest);
  }

  /** What is known of every failure of this code. */
  get row(): FailureRow {
    return ROWS[this.code];
  }

  /** The field of the connection that most likely has to be corrected; undefined: none. */
  get field(): string | undefined {
    const { property } = this.values;
    const isAboutProperty = this.row.textBy === 'property' && property !== undefined;
    return isAboutProperty ? String(property) : (this.#words?.field ?? this.row.field);
  }

  get kind(): FailureKind {
    return this.row.kind;
  }

  get remedy(): Remedy {
    if (this.row.isOfOneStream) return 'others-go-on';
    if (this.kind !== 'outage') return 'none';
    return this.hasEndedStream ? 'reopened' : 'retried';
  }

  /** The lead of its text; undefined: none. */
  get lead(): ErrorLead | undefined {
    return this.#words?.lead ?? this.row.lead;
  }

  /** Whether its lead tells users to wait, because the running connection goes on by itself. */
  get isToBeAwaited(): boolean {
    return WAITING_LEADS.some((lead) => lead === this.lead);
  }

  /** The variant with the fitting words. */
  get #words(): { readonly lead?: ErrorLead; readonly field?: string } | undefined {
    const { variant } = this;
    return variant === undefined ? undefined : this.row.variants?.[variant];
  }

  /** The name of the variant with the fitting words; undefined: those of the code fit. */
  get variant(): string | undefined {
    return this.#variant?.[0];
  }

  /** Two failures in an outage with equal keys are the same one for users: the second is not told. */
  get outage(): string {
    const [name, { isNewsInOutage = false } = {}] = this.#variant ?? [];
    return isNewsInOutage ? `${this.kind} ${name}` : this.kind;
  }

  get #variant() {
    const variants = Object.entries(this.row.variants ?? {});
    return variants.find(([, variant]) => variant.when(this.details));
  }

  /** What a text says in brackets: words of the server, or a code of the operating system; empty: nothing is known. */
  get reason(): string {
    return this.row.reason?.(this.details) ?? String(this.values.reason ?? '');
  }

  /** The details, whatever the code. */
  get values(): Readonly<Record<string, Shown | undefined>> {
    return this.details;
  }

  /** The details that flows get, by their names. */
  get valuesForFlows(): Readonly<Record<string, Shown>> {
    const { details } = this.row;
    return Object.fromEntries(
      Object.entries(this.values).filter(
        (entry): entry is [string, Shown] => entry[1] !== undefined && details[entry[0]]?.isForFlows === true,
      ),
    );
  }
}
