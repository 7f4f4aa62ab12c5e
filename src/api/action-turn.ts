/** Owns one action from its turn to its result: when it is sent again, and what the flow is told of it. */
import { STATUS_CODES, validateHeaderValue } from 'node:http';
import { RealtimeError } from '../failures/realtime-error';
import { retryAfterMs } from '../net/retry-after';
import { reasonOf, wordsOfAnswer } from '../util/answer-words';
import { fullJitter, MAX_RETRY_AFTER_MS, OUTAGE } from '../util/backoff';
import type { Random } from '../util/clock';
import { wait } from '../util/clock';
import { isJsonObject } from '../util/json';
import type { Pause } from '../util/pause';
import { redact, secretsOf } from '../util/redact';
import { shortened } from '../util/shown';
import {
  type ActionAnswer,
  type ActionFailure,
  type ActionResult,
  CANCELLED,
  ours,
  type PreparedAction,
  said,
} from './action';
import { type FailedRequest, isWebPage, type RestAnswer, type RestEnvironment, send } from './rest';
import type { Lease, TokenBorrower, TokenSource } from './token-source';

/** How long one request may take, in milliseconds, and the largest answer that is read. */
const LIMITS = { deadlineMs: 30_000, maxAnswerBytes: 10 * 1024 * 1024 };

/** For how long an action is tried again that did not reach the API, in milliseconds from its turn on. */
const PATIENCE_MS = 60_000;

/** How long to wait after a 429 without a Retry-After header, in milliseconds. */
const DEFAULT_RETRY_AFTER_MS = 1_000;

export interface ActionsEnvironment extends RestEnvironment {
  readonly random: Random;
  readonly tokens: TokenSource;
  /** Address of the REST API: `https:`, or `http:`. */
  readonly restUrl: string;
}

/** What to do after one request. */
type Step =
  | { readonly name: 'done'; readonly result: ActionResult }
  /** The action was not done. It may be sent again after so many milliseconds. */
  | { readonly name: 'again'; readonly afterMs: number; readonly otherwise: ActionFailure };

/** One action, from its turn to its result. */
export class ActionTurn {
  readonly #until: number;
  #outages = 0;
  #isRepeated = false;
  /** Why a fresh token was asked for; that happens once. `doubt`: the API said that something is forbidden. */
  #freshAfter: 'refusal' | 'doubt' | undefined;

  constructor(
    private readonly environment: ActionsEnvironment,
    private readonly borrower: TokenBorrower,
    private readonly pause: Pause,
    private readonly action: PreparedAction,
    private readonly signal: AbortSignal,
    private readonly noMore: AbortSignal,
  ) {
    this.#until = environment.clock.elapsed() + PATIENCE_MS;
  }

  async run(): Promise<ActionResult> {
    const { clock, log } = this.environment;
    let afterMs = 0;
    let otherwise = ours('not-sent', 'asked-to-wait');
    for (;;) {
      const waitMs = Math.max(afterMs, this.pause.leftMs);
      if (clock.elapsed() + waitMs > this.#until) return failed(otherwise);
      await wait(clock, waitMs, this.noMore);
      if (this.noMore.aborted) return failed(CANCELLED);
      if (this.pause.leftMs > 0) continue; // Meanwhile another action was told to wait.
      const step = await this.#try();
      if (step.name === 'done') return step.result;
      ({ afterMs, otherwise } = step);
      log?.debug?.(
        `${this.action.method} ${this.action.url.pathname}: again in ${afterMs} ms (${otherwise.code})`,
      );
    }
  }

  async #try(): Promise<Step> {
    const { environment, action, signal, noMore } = this;
    let lease: Lease;
    try {
      lease = await this.borrower.lease(noMore);
    } catch (error) {
      return this.#withoutToken(error);
    }
    const { token } = lease;
    if (!isSendable(token)) return this.#unauthorized(401, lease, UNSENDABLE);
    const { method, url, body } = action;
    const request = { method, url, token, ...(body && { body }), ...LIMITS };
    const { answer, failure } = await send(environment, request, signal);
    return failure === undefined ? this.#answered(answer, lease) : this.#unanswered(failure);
  }

  #withoutToken(error: unknown): Step {
    if (this.noMore.aborted) return done(failed(CANCELLED));
    if (!(error instanceof RealtimeError)) return done(failed(ours('not-sent', 'internal')));
    const about = { reason: error.reason, why: error };
    if (error.kind === 'rejection') return done(failed({ code: 'unauthorized', ...about }));
    if (error.kind === 'fatal') return done(failed({ code: 'misconfigured', ...about }));
    return this.#again({ code: 'not-sent', ...about }, error.retryAfterMs);
  }

  #unanswered({ problem, why, isSent }: FailedRequest): Step {
    const about =
      problem === 'network'
        ? { reason: why?.reason || (why?.code ?? problem), ...(why && { why }) }
        : said(problem);
    if (problem === 'cancelled' && !isSent) return done(failed(CANCELLED));
    if (why?.kind === 'fatal') return done(failed({ code: 'misconfigured', ...about }));
    if (!isSent) return this.#again({ code: 'not-sent', ...about });
    const unknown: ActionFailure = { code: 'outcome-unknown', ...about };
    if (!this.action.isRepeatable || problem !== 'network' || this.#isRepeated) return done(failed(unknown));
    this.#isRepeated = true;
    return this.#again(unknown);
  }

  #answered(rest: RestAnswer, lease: Lease): Step {
    const { status } = rest;
    const answer = readAnswer(rest);
    const failure = (code: ActionFailure['code']): ActionFailure => ({
      code,
      reason: this.#reason(rest, answer),
      answer,
    });
    const isOurs = !isWebPage(rest);
    // A web page comes from a proxy or gateway on the way. A server with a fault may have carried out the action all
    // the same.
    if (!isOurs || status >= 500) {
      if (status >= 500) this.#askedToWait(rest);
      return done(failed(failure(this.action.isRepeatable ? 'refused' : 'outcome-unknown')));
    }
    if (status === 401 || status === 403) return this.#unauthorized(status, lease, failure('unauthorized'));
    if (status === 429) return this.#throttled(rest, failure('refused'));
    lease.accepted();
    if (this.#freshAfter === 'doubt') lease.cured();
    const isDone =
      status >= 200 && status < 300 && !(isJsonObject(answer.body) && answer.body.success === false);
    return done(isDone ? { ok: true, answer } : failed(failure('refused')));
  }

  /** 401: the token is not good. 403: the token may not be good, or the action is forbidden. */
  #unauthorized(status: number, lease: Lease, failure: ActionFailure): Step {
    const verdict = status === 401 ? lease.refused() : lease.doubted();
    if (verdict.name === 'rejected' || this.#freshAfter !== undefined) return done(failed(failure));
    this.#freshAfter = status === 401 ? 'refusal' : 'doubt';
    return { name: 'again', afterMs: 0, otherwise: failure };
  }

  #throttled(rest: RestAnswer, failure: ActionFailure): Step {
    this.#askedToWait(rest, DEFAULT_RETRY_AFTER_MS);
    return { name: 'again', afterMs: this.pause.leftMs, otherwise: failure };
  }

  /** All actions that have not been sent yet wait as well. */
  #askedToWait({ headers }: RestAnswer, defaultMs = 0): void {
    const askedMs = retryAfterMs(headers, this.environment.clock.now()) ?? defaultMs;
    this.pause.begin(Math.min(askedMs, MAX_RETRY_AFTER_MS));
  }

  #again(otherwise: ActionFailure, atLeastMs = 0): Step {
    this.#outages += 1;
    const backoffMs = fullJitter(OUTAGE, this.#outages, this.environment.random);
    return { name: 'again', afterMs: Math.max(backoffMs, atLeastMs), otherwise };
  }

  #reason({ status, text }: RestAnswer, { body }: ActionAnswer): string {
    const { tokens } = this.environment;
    const secrets = [...tokens.secrets(), ...secretsOf(this.action.url)];
    const said =
      wordsOfAnswer(text, status, secrets) || (isJsonObject(body) ? reasonOf(body, text, secrets) : '');
    return said || shortened(redact(STATUS_CODES[status] ?? '', secrets));
  }
}

/** Whether a header can carry the token. A line break, for example, ends a header. */
function isSendable(token: string): boolean {
  try {
    validateHeaderValue('Authorization', token);
    return true;
  } catch {
    return false;
  }
}

/** Such a token is of no use here, as if the API had refused it. */
const UNSENDABLE: ActionFailure = {
  code: 'unauthorized',
  reason: '',
  why: new RealtimeError('token-rejected', 'the token has characters that no header can carry', {
    problem: 'not-sendable',
  }),
};

function done(result: ActionResult): Step {
  return { name: 'done', result };
}

export function failed(failure: ActionFailure): ActionResult {
  return { ok: false, failure };
}

function readAnswer({ status, headers, text }: RestAnswer): ActionAnswer {
  return { status, headers, body: isText(headers) ? text : (parsed(text) ?? text) };
}

function isText(headers: RestAnswer['headers']): boolean {
  return /^text\//i.test(headers['content-type'] ?? '');
}

/** The value of the JSON text; undefined: the text is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
