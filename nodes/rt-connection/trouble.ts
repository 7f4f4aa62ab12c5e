/** Owns what dialogs learn of a connection that does not run: why, and the field to correct. */
import { GivenToken } from '../../src/api/given-token';
import type { StreamName } from '../../src/protocol/streams';
import type { StatusName } from '../../src/session/status';
import type { ConnectionNode } from '../shared/connection-node';
import { liveErrorText } from '../shared/texts';
import type { Translate } from '../shared/translate';

/** As the dialogs get it. */
export interface Trouble {
  readonly state: StatusName;
  /** The problem in a sentence, with what to do. None: all is well, or the connection is just opening. */
  readonly message?: string;
  /** The setting that most likely has to be corrected. */
  readonly field?: string;
}

/** `stream`: the one that the asking node takes. Shows no secret: what a failure says is cleaned of them. */
export function troubleOf(
  t: Translate,
  { session, host }: ConnectionNode,
  stream: StreamName | undefined,
): Trouble {
  const { state, why } = session.statusFor(stream);
  if (why !== undefined) {
    const { field } = why;
    return { state, message: liveErrorText(t, why, host), ...(field !== undefined && { field }) };
  }
  const isAsking = session.tokens instanceof GivenToken && session.tokens.isAsking;
  return { state, ...(isAsking && { message: t('trouble.token'), field: 'token' }) };
}

/** The ids of other connections in use that get the same events. */
export function twinsOf(node: ConnectionNode, running: Iterable<ConnectionNode>): readonly string[] {
  const isTwin = ({ id, account, members }: ConnectionNode) =>
    id !== node.id && account !== undefined && account === node.account && members.size > 0;
  return [...running].filter(isTwin).map(({ id }) => id);
}
