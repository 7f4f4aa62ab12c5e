import assert from 'node:assert/strict';
import { readSettings } from '../../src/configuration/settings';
import { RealtimeError } from '../../src/failures/realtime-error';

/** What is told of these properties, one of which is wrong. */
function toldOf(properties: object): RealtimeError['details'] {
  const saved = { auth: 'login', username: 'ada', password: 'secret', ...properties };
  const settings = readSettings({ properties: saved, credentials: saved, written: saved });
  assert.ok(settings instanceof RealtimeError);
  return settings.details;
}

describe('a wrong value in an error', () => {
  const long = 'x'.repeat(100_000);
  for (const property of ['url', 'restUrl', 'auth', 'accountId', 'heartbeat']) {
    it(`is cut: ${property}`, () =>
      assert.deepEqual(toldOf({ [property]: long }), { property, value: `${'x'.repeat(99)}…` }));
  }

  it('is cut where it names a variable', () => {
    const variable = `${'x'.repeat(99)}…`;
    assert.deepEqual(toldOf({ url: `$\{${long}}` }), { property: 'url', variable });
  });

  it('is no half of a character', () => {
    const value = `${'x'.repeat(98)}…`;
    assert.deepEqual(toldOf({ auth: `${'x'.repeat(98)}😀😀` }), { property: 'auth', value });
  });

  it('can be nested however deeply', () => {
    const nested: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    assert.deepEqual(toldOf({ heartbeat: nested }), { property: 'heartbeat', value: '…' });
  });
});
