/** Owns what a session is made of: sound settings become a transport and a token source. */
import { createHash } from 'node:crypto';
import { GivenToken } from '../api/given-token';
import { loginTokens } from '../api/login';
import { NoToken, type TokenSource } from '../api/token-source';
import type { Auth, Settings } from '../configuration/settings';
import type { ConnectionEnvironment } from '../connection/connection';
import { RealtimeError } from '../failures/realtime-error';
import type { TlsOptions } from '../net/dial';
import { noTransport } from '../transport/no-transport';
import { webSocketTransport } from '../transport/ws-transport';
import { systemClock } from '../util/clock';
import { secretsOf } from '../util/redact';
import { Session } from './session';

/** Equal for equal connections, so that a session may outlive a deploy; it tells nothing of the secrets in it. */
export function fingerprintOf(settings: Settings | RealtimeError<'misconfigured'>): string {
  if (settings instanceof RealtimeError) return JSON.stringify(settings.details);
  const { url, auth, tls, heartbeatMs } = settings;
  return createHash('sha256')
    .update(JSON.stringify([url, auth, tls, heartbeatMs]))
    .digest('base64');
}

/** What a connection with these settings needs from the world. */
export function environmentOf({ url, auth, tls }: Settings): ConnectionEnvironment {
  const transport = webSocketTransport({ url, ...(tls && { tls }) });
  const secrets = () => secretsOf(new URL(url));
  return { clock: systemClock, random: Math.random, open: transport, tokens: tokensFor(auth, tls), secrets };
}

export function createSession(settings: Settings): Session {
  return new Session({ heartbeatMs: settings.heartbeatMs }, environmentOf(settings));
}

/** A session that can't work: it says so to whoever wants it, and never opens a socket. */
export function misconfiguredSession(why: RealtimeError<'misconfigured'>): Session {
  return new Session(
    { heartbeatMs: 0 },
    {
      clock: systemClock,
      random: Math.random,
      open: noTransport(why),
      tokens: new NoToken(why),
    },
  );
}

function tokensFor(auth: Auth, tls: TlsOptions | undefined): TokenSource {
  return auth.by === 'token' ? new GivenToken(auth.token) : loginTokens({ ...auth, ...(tls && { tls }) });
}
