/** Owns the access to the simulator's REST API: it needs a bearer token and the right account. */
import type { JsonObject } from '../../util/json';
import { type JsonResponse, refusal } from '../http';
import { ACCOUNT_ID } from '../scenarios/people';
import type { Tokens } from '../tokens';
import { textOf } from './fields';

/**
 * Why a request is refused for its bearer token; undefined: it may pass. For an expired token, the documentation says
 * 401 or 403. For a wrong token it says nothing. Here both get 401.
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

/** Why a request is refused for its `account_id`; undefined: it has none, or the right one. */
export function whyNotOfAccount({ account_id: accountId }: JsonObject): JsonResponse | undefined {
  if (accountId === undefined) return undefined;
  if (!/^\d+$/.test(textOf(accountId) ?? '')) return refusal(400, 'The account_id must be a whole number.');
  return Number(accountId) === ACCOUNT_ID
    ? undefined
    : refusal(403, `This user does not belong to the account ${accountId}, but to ${ACCOUNT_ID}.`);
}
