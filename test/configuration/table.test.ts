/** Owns the proof that each row of the table of settings says what a change of the setting does, no more and no less. */
import assert from 'node:assert/strict';
import { fingerprintOf } from '../../src/configuration/fingerprint';
import { SECRET } from '../../src/configuration/kinds';
import { readSettings, type Settings } from '../../src/configuration/settings';
import {
  CREDENTIAL_NAMES,
  credentialType,
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
} from '../../src/configuration/table';
import { RealtimeError } from '../../src/failures/realtime-error';
import { createSession } from '../../src/session/create-session';
import { eachSetting, SIGN_INS, soundValues, wrongValue } from '../support/setting-samples';

type Saved = Readonly<Record<string, unknown>>;

/** As the runtime reads a connection that holds these; each `tls-config` node exists, and has a CA of its own. */
function read(saved: Saved): Settings | RealtimeError<'misconfigured'> {
  const [properties, credentials] = [false, true].map((isCredential) =>
    Object.fromEntries(
      Object.entries(saved).filter(
        ([name]) => (CREDENTIAL_NAMES as readonly string[]).includes(name) === isCredential,
      ),
    ),
  );
  return readSettings({
    properties: properties ?? {},
    credentials: credentials ?? {},
    written: saved,
    tlsOptions: (id) => ({ ca: id }),
  });
}

function settingsOf(saved: Saved): Settings {
  const settings = read(saved);
  assert.ok(!(settings instanceof RealtimeError), String(settings));
  return settings;
}

function wrongIn(saved: Saved): RealtimeError<'misconfigured'>['details'] {
  const settings = read(saved);
  assert.ok(settings instanceof RealtimeError);
  return settings.details;
}

/** Every setting with its first sample. */
const FILLED: Saved = Object.fromEntries(SETTING_NAMES.map((name) => [name, soundValues(name)[0]]));

/** What code reads of the settings that it gets; it must ask for each by its name, so that none is used by chance. */
function readBy(settings: Settings, use: (settings: Settings) => void): SettingName[] {
  const names = new Set<SettingName>();
  use(
    new Proxy(settings, {
      get(target, name: SettingName) {
        names.add(name);
        return target[name];
      },
      ownKeys: () => assert.fail('reads all settings at once'),
    }),
  );
  return SETTING_NAMES.filter((name) => names.has(name));
}

describe('the table of settings', () => {
  it('keeps the names, defaults and credentials that saved flows rely on', () => {
    const properties = {
      url: 'wss://api.teletracker.net',
      auth: 'token',
      accountId: '',
      restUrl: '',
      tls: '',
      typeProperty: '',
      heartbeat: 20,
      catalogue: true,
    };
    for (const [name, value] of Object.entries(properties))
      assert.deepEqual(
        [SETTINGS[name as SettingName]?.default, SETTINGS[name as SettingName]?.credential],
        [value, undefined],
        name,
      );
    const credentials = Object.fromEntries(CREDENTIAL_NAMES.map((name) => [name, credentialType(name)]));
    assert.deepEqual(credentials, {
      ...credentials,
      token: 'password',
      username: 'text',
      password: 'password',
    });
  });

  for (const { auth, name, counts } of eachSetting(SETTING_NAMES.filter((each) => each !== 'auth'))) {
    const [one, other] = soundValues(name);
    const { needsNewSocket } = SETTINGS[name];
    const held = () => settingsOf({ ...FILLED, auth, [name]: one });
    const changed = () => settingsOf({ ...FILLED, auth, [name]: other });

    describe(`${name}, with ${auth}`, () => {
      it(`changes ${counts ? 'the setting of its name alone' : 'nothing'}`, () => {
        const different = SETTING_NAMES.filter(
          (each) => JSON.stringify(held()[each]) !== JSON.stringify(changed()[each]),
        );
        assert.deepEqual(different, counts ? [name] : []);
      });

      it(`needs ${counts && needsNewSocket ? 'another socket' : 'no other socket'}`, () => {
        assert.equal(fingerprintOf(held()) !== fingerprintOf(changed()), counts && needsNewSocket);
      });

      it('counts with its default where it was never saved', () => {
        for (const saved of [undefined, null]) {
          if (counts && SETTINGS[name].required === 'always' && SETTINGS[name].default === '') continue;
          assert.deepEqual(
            settingsOf({ ...FILLED, auth, [name]: saved }),
            settingsOf({ ...FILLED, auth, [name]: SETTINGS[name].default }),
          );
        }
      });

      const isNeeded = counts && SETTINGS[name].required === 'always';
      it(`${isNeeded ? 'must not' : 'may'} be empty`, () => {
        const empty = read({ ...FILLED, auth, [name]: ' ' });
        assert.equal(empty instanceof RealtimeError, isNeeded);
      });

      if (counts && SETTINGS[name].kind === SECRET)
        it('is used as typed, with the spaces at its ends', () => {
          assert.equal(settingsOf({ ...FILLED, auth, [name]: ' typed ' })[name], ' typed ');
        });

      if (wrongValue(name) === undefined) return;
      it(`${counts ? 'can be wrong' : 'is not looked at'}`, () => {
        const wrong = { ...FILLED, auth, [name]: wrongValue(name) };
        if (counts) assert.equal(wrongIn(wrong).property, name);
        else assert.ok(!(read(wrong) instanceof RealtimeError));
      });

      if (!counts) return;
      it('names a variable that is not set', () => {
        const wrong = { ...FILLED, auth, [name]: `$\{RT_NOT_SET}` };
        assert.deepEqual(wrongIn(wrong), { property: name, variable: 'RT_NOT_SET' });
      });

      const isSecret = SETTINGS[name].credential === true;
      it(`shows ${isSecret ? 'nothing of a wrong value' : 'no secret of a wrong value'}`, () => {
        const { value } = wrongIn({ ...FILLED, auth, [name]: wrongValue(name) });
        if (isSecret) assert.equal(value, undefined);
        assert.doesNotMatch(String(value), /m4rked:m4rked/);
      });
    });
  }

  for (const auth of SIGN_INS) {
    const settings = settingsOf({ ...FILLED, auth });
    const counting = eachSetting(SETTING_NAMES).filter((each) => each.auth === auth && each.counts);
    const told = (needsNewSocket: boolean) =>
      counting.map(({ name }) => name).filter((name) => SETTINGS[name].needsNewSocket === needsNewSocket);

    it(`is used whole, with ${auth}: what needs a socket by who makes it, the rest by the running session`, () => {
      const session = createSession(settings);
      assert.deepEqual(readBy(settings, createSession), told(true));
      assert.deepEqual(
        readBy(settings, (read) => {
          session.preferences = read;
        }),
        told(false),
      );
    });
  }

  it('needs another socket for another way to sign in', () => {
    const [token, login] = SIGN_INS.map((auth) => fingerprintOf(settingsOf({ ...FILLED, auth })));
    assert.notEqual(token, login);
  });

  it('has another fingerprint for another problem', () => {
    const [one, other] = ['a', 'b'].map((url) => fingerprintOf(read({ ...FILLED, url })));
    assert.notEqual(one, other);
  });
});
