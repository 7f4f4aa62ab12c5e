/** Owns whom the simulator's REST API lets act for the account: a bearer token, and the account that it belongs to. */
import type { JsonObject } from '../../util/json';
import { type JsonResponse, refusal } from '../http';
import { ACCOUNT_ID } from '../scenarios/people';
import type { Tokens } from '../tokens';
import { textOf } from './fields';

/**
 * Why a request is refused for its bearer token, or undefined where it may pass. Of an expired token the documentation
 * says 401 or 403, of a wrong one nothing: here both get 401.
 *
 * @param authorization - the request's header, `Bearer <token>`
 */
export function whyNotAuthorized(
  tokens: Tokens,
  authorization: string | undefined,
): JsonResponse | undefined {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  return tokens.check(token) === undefined
    ? refusal(401, 'The bearer token is missing, wrong or expired.', { 'www-authenticate': 'Bearer' })
    : undefined;
}

/** Why a request is refused for its `account_id`, or undefined where it has none or the right one. */
export function whyNotOfAccount({ account_id: accountId }: JsonObject): JsonResponse | undefined {
  if (accountId === undefined) return undefined;
  if (!/^\d+$/.test(textOf(accountId) ?? '')) return refusal(400, 'The account_id must be a whole number.');
  return Number(accountId) === ACCOUNT_ID
    ? undefined
    : refusal(403, `This user does not belong to the account ${accountId}, but to ${ACCOUNT_ID}.`);
}
