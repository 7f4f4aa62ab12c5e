/**
 * Owns the fingerprints of a connection. They tell whether it needs another socket, and whether another connection is
 * its twin.
 */
import { createHash } from 'node:crypto';
import { RealtimeError } from '../failures/realtime-error';
import type { Settings } from './settings';
import { SETTINGS, type SettingName, settingsWith } from './table';

/** Equal for equal connections, so that a session can live on over a deploy. It reveals no secret. */
export function fingerprintOf(settings: Settings | RealtimeError<'misconfigured'>): string {
  if (settings instanceof RealtimeError) return JSON.stringify(settings.details);
  return hashOf(
    settings,
    settingsWith(settings.auth).filter((name) => SETTINGS[name].needsNewSocket),
  );
}

/** Equal for connections with the same address and the same user or token: they get the same events. */
export function accountOf(settings: Settings): string {
  const { auth } = settings;
  return hashOf(settings, ['url', ...(auth === 'token' ? TOKEN_ACCOUNT : LOGIN_ACCOUNT)]);
}

const TOKEN_ACCOUNT = ['token'] as const;
const LOGIN_ACCOUNT = ['username', 'accountId'] as const;

function hashOf(settings: Settings, names: readonly SettingName[]): string {
  return createHash('sha256')
    .update(JSON.stringify(names.map((name) => [name, settings[name]])))
    .digest('base64');
}
