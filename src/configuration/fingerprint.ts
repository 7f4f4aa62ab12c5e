/** Owns the fingerprint of a connection: what tells whether it needs another socket. */
import { createHash } from 'node:crypto';
import { RealtimeError } from '../failures/realtime-error';
import type { Settings } from './settings';
import { SETTINGS, settingsWith } from './table';

/** Equal for equal connections, so that a session may outlive a deploy; it tells nothing of the secrets in it. */
export function fingerprintOf(settings: Settings | RealtimeError<'misconfigured'>): string {
  if (settings instanceof RealtimeError) return JSON.stringify(settings.details);
  const decisive = settingsWith(settings.auth).filter((name) => SETTINGS[name].needsNewSocket);
  return createHash('sha256')
    .update(JSON.stringify(decisive.map((name) => [name, settings[name]])))
    .digest('base64');
}
