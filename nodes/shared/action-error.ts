/** Owns how flows are told that an action was not done, or may not have been: a code, and words. */
import type { ActionFailure } from '../../src/api/action';
import type { ActionCode, ActionFailed } from './messages';
import { errorText, whatHappened } from './texts';
import type { Translate } from './translate';

/**
 * Node-RED hands `code` and `cause` on to Catch nodes as `msg.error.code` and `msg.error.cause`, and shows what
 * `toString()` says. It is no Error: of those, Node-RED shows the stack as well.
 */
export class ActionError {
  /** The answer of the API, where there was one, as the output of core's `http request` has it. */
  declare readonly cause?: NonNullable<ActionFailed['error']['cause']>;

  constructor(
    readonly code: ActionCode,
    readonly message: string,
    answer?: ActionFailure['answer'],
  ) {
    if (answer !== undefined) this.cause = { statusCode: answer.status, payload: answer.body };
  }

  toString(): string {
    return this.message;
  }
}

/** How an action is called in texts: what they say about it lies below `kind`, with these values. */
export interface ActionName {
  readonly kind: 'text' | 'request';
  readonly values: Readonly<Record<string, string | number>>;
}

/** `host`: whom the connection talks to. */
export function actionError(
  t: Translate,
  { kind, values }: ActionName,
  failure: ActionFailure,
  host: string,
): ActionError {
  const { code, answer } = failure;
  const text = t(`${kind}.${code}`, { ...values, host, reason: reasonText(t, failure, host) });
  return new ActionError(code, text, answer);
}

/** A sentence of ours, or what the API said. What to do about the action itself is said already. */
function reasonText(t: Translate, { code, why, problem, reason }: ActionFailure, host: string): string {
  if (why !== undefined) {
    const isSaid = why.isToBeAwaited || code === 'unauthorized' || code === 'outcome-unknown';
    return isSaid ? whatHappened(t, why, host) : errorText(t, why, host);
  }
  if (problem !== undefined) return t(`action.${problem}`);
  return reason === '' ? t('action.silent') : t('action.said', { reason: reason.replace(/[.\s]+$/, '') });
}
