/** Owns the errors that tell flows that an action was not done, or perhaps not done: a code and words. */
import type { ActionFailure } from '../../src/api/action';
import type { ActionCode, ActionFailed } from './messages';
import { errorText, whatHappened } from './texts';
import type { Translate } from './translate';

/**
 * Node-RED gives `code` and `cause` to Catch nodes as `msg.error.code` and `msg.error.cause`, and shows the result of
 * `toString()`. This is not an `Error`, because Node-RED also shows the stack of an `Error`.
 */
export class ActionError {
  /** The answer of the API, if there was one, in the form of core's `http request`. */
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

/** How texts name an action: its texts are below `kind`, with these values. */
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

/** Our own sentence, or the words of the API. The text about the action already says what to do. */
function reasonText(t: Translate, { code, why, problem, reason }: ActionFailure, host: string): string {
  if (why !== undefined) {
    const isSaid = why.isToBeAwaited || code === 'unauthorized' || code === 'outcome-unknown';
    return isSaid ? whatHappened(t, why, host) : errorText(t, why, host);
  }
  if (problem !== undefined) return t(`action.${problem}`);
  return reason === '' ? t('action.silent') : t('action.said', { reason: reason.replace(/[.\s]+$/, '') });
}
