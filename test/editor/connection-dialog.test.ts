/** Owns the proof that the dialog of a connection has each setting of the table: its field, its default, its check. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import {
  CREDENTIAL_NAMES,
  credentialType,
  PROPERTY_NAMES,
  readSetting,
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
  type SignInMethod,
} from '../../src/configuration/table';
import { dialogPage } from '../../tools/dialog-page';
import { DEPLOYED, type Definition, FakePage, TOKEN_TAKER } from '../support/fake-page';
import { eachSetting, soundValues, wrongValue } from '../support/setting-samples';

const FOLDER = join(__dirname, '..', '..', 'nodes', 'rt-connection');
const HTML = dialogPage('rt-connection');
const fieldOf = (name: SettingName) => `node-config-input-${name}`;
const ofKind = (kind: string) => SETTING_NAMES.filter((name) => SETTINGS[name].kind.name === kind);

describe('the dialog of a connection', () => {
  const page = new FakePage(HTML, ofKind('tls-config').map(fieldOf));
  let dialog: Definition;
  before(() => {
    dialog = page.open(join(FOLDER, 'editor.ts'));
  });
  after(() => page.close());
  afterEach(() => page.hide());

  /** The node that is edited, with what Node-RED gives it. */
  const nodeWith = (properties: object) => ({ id: DEPLOYED, _: (key: string) => key, ...properties });

  const put = (name: SettingName, value: unknown) => {
    const field = page.element(fieldOf(name));
    if (typeof value === 'boolean') field.checked = value;
    else field.value = String(value);
  };

  /** Opens the dialog of a node that holds these; the editor fills in the fields before the script hears of it. */
  function openWith(held: Readonly<Partial<Record<SettingName, unknown>>>, id = DEPLOYED): object {
    const node = nodeWith({ ...held, id });
    page.show();
    for (const name of SETTING_NAMES) put(name, held[name] ?? '');
    dialog.oneditprepare.call(node);
    return node;
  }

  const asDelivered = () =>
    Object.fromEntries(SETTING_NAMES.map((name) => [name, SETTINGS[name].default])) as Record<
      SettingName,
      unknown
    >;

  /** What the button sends. */
  function request(): Record<string, unknown> {
    page.element('rt-connection-test').tell('click');
    return page.posted.at(-1) as Record<string, unknown>;
  }

  it('has the properties of the table with their defaults, and a name', () => {
    assert.deepEqual(
      Object.fromEntries(Object.entries(dialog.defaults).map(([name, { value }]) => [name, value])),
      {
        name: '',
        ...Object.fromEntries(PROPERTY_NAMES.map((name) => [name, SETTINGS[name].default])),
      },
    );
  });

  it('has the credentials of the table', () => {
    assert.deepEqual(
      Object.fromEntries(Object.entries(dialog.credentials).map(([name, { type }]) => [name, type])),
      Object.fromEntries(CREDENTIAL_NAMES.map((name) => [name, credentialType(name)])),
    );
  });

  it('tests the values in the fields, setting by setting', () => {
    for (const name of SETTING_NAMES.filter((each) => each !== 'auth')) {
      for (const value of soundValues(name)) {
        const node = openWith(asDelivered());
        put(name, value);
        const { credentials, streams, ...properties } = request();
        const sent = { ...properties, ...(credentials as object) };
        assert.deepEqual(streams, []);
        assert.deepEqual(sent, { id: 'connection', ...asDelivered(), [name]: value }, name);
        dialog.oneditcancel.call(node);
      }
    }
  });

  it('tests the way to sign in that is chosen', () => {
    for (const choice of SETTINGS.auth.kind.words ?? assert.fail()) {
      const node = openWith(asDelivered());
      page.element(`rt-connection-auth-${choice}`).tell('change');
      assert.equal(request().auth, choice);
      assert.deepEqual(
        (SETTINGS.auth.kind.words ?? []).map((each) => page.element(`rt-connection-${each}`).hidden),
        (SETTINGS.auth.kind.words ?? []).map((each) => each !== choice),
      );
      dialog.oneditcancel.call(node);
    }
  });

  const firsts: readonly [
    title: string,
    id: string,
    auth: string | undefined,
    inside: string,
    first: string,
  ][] = [
    ['a new one', 'new', 'token', 'rt events', 'login'],
    ['a new one for a node that gives tokens', 'new', 'token', 'rt token', 'token'],
    ['a saved one with a token', DEPLOYED, 'token', 'rt events', 'token'],
    ['a saved one with a login', DEPLOYED, 'login', 'rt events', 'login'],
    ['a saved one that leaves it out', DEPLOYED, undefined, 'rt events', 'token'],
    ['one that was written by hand', DEPLOYED, 'nonsense', 'rt events', 'token'],
  ];
  for (const [title, id, auth, inside, first] of firsts)
    it(`shows first of ${title}: ${first}`, () => {
      page.editStack = [{ type: inside }, { type: 'rt-connection' }];
      const node = openWith({ ...asDelivered(), auth }, id);
      assert.equal(page.element(fieldOf('auth')).value, first);
      assert.equal(page.element(`rt-connection-${first}`).hidden, false);
      dialog.oneditcancel.call(node);
      page.editStack = [];
    });

  for (const name of ofKind('number'))
    it(`saves the default for an empty ${name}, which it shows as a hint, too`, () => {
      const node = openWith({ ...asDelivered(), [name]: '' });
      const { value, placeholder } = page.element(fieldOf(name));
      assert.deepEqual([value, placeholder], Array(2).fill(String(SETTINGS[name].default)));
      put(name, ' ');
      dialog.oneditsave.call(node);
      assert.equal((node as Record<string, unknown>)[name], SETTINGS[name].default);
    });

  for (const name of ofKind('switch'))
    it(`shows the default of ${name} where a flow leaves it out`, () => {
      const node = openWith({ ...asDelivered(), [name]: undefined });
      assert.equal(page.element(fieldOf(name)).checked, SETTINGS[name].default);
      dialog.oneditcancel.call(node);
    });

  it('opens Advanced if a field in it is filled in, and only then', () => {
    const shown = SETTING_NAMES.filter((name) => {
      const node = openWith({ ...asDelivered(), [name]: soundValues(name)[0] });
      const { open } = page.element('rt-connection-advanced');
      dialog.oneditcancel.call(node);
      return open;
    });
    const [before = '', below = ''] = HTML.split('<details');
    assert.deepEqual(
      shown,
      SETTING_NAMES.filter((name) => SETTINGS[name].default === '' && !before.includes(fieldOf(name))),
    );
    assert.ok(below.includes(fieldOf('restUrl')));
  });

  for (const { auth, name, counts } of eachSetting(PROPERTY_NAMES)) {
    const validate = (value: unknown) => {
      const node = nodeWith({ auth });
      const { validate: check } = dialog.defaults[name] ?? assert.fail(name);
      return check === undefined || check.call(node, value, {}) === true;
    };
    it(`takes for ${name} what the runtime takes, with ${auth}`, () => {
      for (const value of [...soundValues(name), SETTINGS[name].default, undefined, null, `$\{RT_VARIABLE}`])
        assert.equal(validate(value), true, String(value));
      // What is chosen from a list can't be wrong in the dialog.
      if (ofKind('choice').includes(name) || ofKind('tls-config').includes(name)) return;
      for (const value of ['', wrongValue(name), {}])
        assert.equal(validate(value), !counts || readSetting(name, value) !== undefined, String(value));
    });
  }

  const needed = eachSetting(CREDENTIAL_NAMES).map(({ counts, ...each }) => ({
    ...each,
    isNeeded: counts && SETTINGS[each.name].required !== undefined,
  }));
  for (const { auth, name, isNeeded } of needed) {
    it(`${isNeeded ? 'wants' : 'does not want'} ${name}, with ${auth}`, () => {
      const { validate } = dialog.credentials[name] ?? assert.fail(name);
      const node = openWith({ ...asDelivered(), auth });
      const texts = ['', 'any'].map((value) => validate?.call(node, value, {}));
      dialog.oneditcancel.call(node);
      assert.deepEqual(texts, [isNeeded ? `rt-connection.invalid.${name}` : true, true]);
    });
  }

  const missing = (auth: SignInMethod, credentials: object | undefined, id = DEPLOYED) =>
    dialog.defaults.auth?.validate?.call(nodeWith({ auth, credentials, id }), auth, {});
  for (const { auth, name, isNeeded } of needed) {
    it(`${isNeeded ? 'misses' : 'does not miss'} ${name} outside of the dialog, with ${auth}`, () => {
      const all = Object.fromEntries(CREDENTIAL_NAMES.map((each) => [`has_${each}`, each !== name]));
      assert.equal(missing(auth, all), isNeeded ? `rt-connection.invalid.${name}` : true);
      assert.equal(missing(auth, { ...all, [name]: 'any' }), true);
    });
  }

  for (const auth of ['token', 'login'] as const) {
    it(`marks an imported connection, which can have no credentials yet, with ${auth}`, () => {
      const [first] = needed.filter((each) => each.auth === auth && each.isNeeded);
      assert.equal(missing(auth, undefined, 'imported'), `rt-connection.invalid.${first?.name}`);
    });

    it(`marks nothing of a deployed one whose credentials nobody knows, with ${auth}`, () => {
      assert.equal(missing(auth, undefined), true);
    });
  }

  it('wants no token where a flow gives it', () => {
    const given = { ...nodeWith({ auth: 'token', credentials: {} }), id: TOKEN_TAKER };
    assert.equal(dialog.defaults.auth?.validate?.call(given, 'token', {}), true);
    const node = openWith(asDelivered());
    assert.equal(dialog.credentials.token?.validate?.call(given, '', {}), true);
    dialog.oneditcancel.call(node);
  });
});
