/**
 * Owns which other connection signs in the same user, as far as the editor knows before a deploy. Only the runtime can
 * compare tokens and the values of variables.
 */
import { readSetting } from '../../../src/configuration/table';
import { credentialsOf } from '../../editor/stored-credentials';
import { usedConnections } from '../../editor/twins';

const NAMES = ['url', 'username', 'accountId'] as const;

/** What tells whose events a connection gets: as its fields stand, or as it is saved. */
export type Login = Readonly<Record<'auth' | (typeof NAMES)[number], unknown>>;

export function loginOf(connection: EditorNode): Login {
  const { auth, url, accountId } = connection;
  return { auth, url, accountId, username: credentialsOf(connection)?.username };
}

/** The first of the other connections that nodes use, with the same address and the same user. `id`: whose login it is. */
export function twinOfLogin(id: string, login: Login): EditorNode | undefined {
  const whose = whoseEvents(login);
  if (whose === undefined) return undefined;
  return usedConnections().find(
    (connection) => connection.id !== id && whoseEvents(loginOf(connection)) === whose,
  );
}

/** Equal for equal users; undefined: nobody knows. */
function whoseEvents(login: Login): string | undefined {
  if (login.auth !== 'login' || !login.username) return undefined;
  return JSON.stringify(NAMES.map((name) => readSetting(name, login[name]) ?? login[name]));
}
