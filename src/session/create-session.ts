/** Owns how a session is made: valid settings become a transport and a token source. */

import { Actions } from '../api/actions';
import type { ApiEnvironment } from '../api/environment';
import { GivenToken } from '../api/given-token';
import { loginTokens } from '../api/login';
import { NoToken, type TokenSource } from '../api/token-source';
import type { Settings } from '../configuration/settings';
import type { RealtimeError } from '../failures/realtime-error';
import { STREAMS, type StreamTable } from '../protocol/streams';
import { noTransport } from '../transport/no-transport';
import { webSocketTransport } from '../transport/ws-transport';
import { systemClock } from '../util/clock';
import type { Log } from '../util/log';
import { secretsOf } from '../util/redact';
import { Session } from './session';

/** What is not in the settings. */
export interface SessionOptions {
  /** The streams that there are. Default: {@link STREAMS}. */
  readonly streams?: StreamTable;
  /** Default: nobody reads it. */
  readonly log?: Log;
}

/** What a connection with these settings needs from the world. */
export function environmentOf(
  settings: Settings,
  { streams = STREAMS, log }: SessionOptions = {},
): ApiEnvironment {
  const { url, tls } = settings;
  const transport = webSocketTransport({ url, ...(tls && { tls }) });
  const secrets = () => secretsOf(new URL(url));
  const tokens = tokensFor(settings, log);
  return { clock: systemClock, random: Math.random, open: transport, tokens, secrets, streams, log };
}

export function createSession(settings: Settings, options: SessionOptions = {}): Session {
  const environment = environmentOf(settings, options);
  const { restUrl, tls } = settings;
  const actions = new Actions({ ...environment, restUrl, ...(tls && { tls }) });
  return new Session({ heartbeatMs: settings.heartbeat * 1000 }, { ...environment, actions });
}

/** A session that can't work. It tells this to everybody who uses it, and never opens a socket. */
export function misconfiguredSession(
  why: RealtimeError<'misconfigured'>,
  streams: StreamTable = STREAMS,
): Session {
  return new Session(
    { heartbeatMs: 0 },
    {
      clock: systemClock,
      random: Math.random,
      open: noTransport(why),
      tokens: new NoToken(why),
      streams,
    },
  );
}

function tokensFor(settings: Settings, log: Log | undefined): TokenSource {
  if (settings.auth === 'token') return new GivenToken(settings.token);
  const { restUrl, username, password, accountId, tls } = settings;
  return loginTokens({ restUrl, username, password, accountId, log, ...(tls && { tls }) });
}
