/** Owns the dialog of `rt-connection`: where to connect, and how to sign in. */
import {
  addressesWith,
  CREDENTIAL_NAMES,
  type CredentialName,
  credentialType,
  PROPERTY_NAMES,
  type PropertyName,
  SETTINGS,
  type SettingName,
  type SignInMethod,
} from '../../src/configuration/table';
import { hostOf, travelsInTheClear } from '../../src/util/address';
import { counts, isRequired, isSound, missingCredential, valueToSave } from '../editor/connection-settings';
import { isGivenTokens, streamsTaken } from '../editor/connections';
import { byId } from '../editor/dom';
import { keepShowing, whenAskedForField } from '../editor/open-connection';
import { credentialsOf, watchStoredCredentials } from '../editor/stored-credentials';
import { connectionName } from '../shared/connection-name';
import type { Translate } from '../shared/translate';
import { createConnectionTest, type TestRequest } from './editor/connection-test';
import { createDiagnosticsButton } from './editor/copy-diagnostics';
import { loginOf, twinOfLogin } from './editor/login-twin';
import { createTypeChooser, type TypeChooser } from './editor/type-chooser';

/** A connection in the editor: each property as it was saved, perhaps by hand. */
type RtConnection = { name: string } & Record<PropertyName, unknown>;

const SIGN_INS: readonly SignInMethod[] = ['token', 'login'];

const askedField = whenAskedForField();

watchStoredCredentials();

/** What ends the parts of the dialog that is open. */
let closers: readonly (() => void)[] = [];

RED.nodes.registerType<RtConnection>('rt-connection', {
  category: 'config',
  color: '#87c9c3',
  // The names are literals: the Node-RED library reads them. The rest is in the table of settings.
  defaults: {
    name: { value: '' },
    url: property('url'),
    auth: {
      value: SETTINGS.auth.default,
      validate(value, _options) {
        const missing = missingCredential(value, credentialsOf(this), isGivenTokens(this.id));
        return missing === undefined || this._(`rt-connection.invalid.${missing}`);
      },
    },
    accountId: property('accountId'),
    restUrl: property('restUrl'),
    tls: { value: SETTINGS.tls.default, type: 'tls-config', required: false },
    typeProperty: property('typeProperty'),
    heartbeat: property('heartbeat'),
    catalogue: property('catalogue'),
  },
  credentials: {
    token: credential('token'),
    username: credential('username'),
    password: credential('password'),
  } satisfies Record<CredentialName, unknown>,
  wrongSetting() {
    const auth = String(this.auth);
    return (
      PROPERTY_NAMES.find((name) => counts(name, auth) && !isSound(name, this[name])) ??
      missingCredential(auth, credentialsOf(this), isGivenTokens(this.id))
    );
  },
  twin() {
    return twinOfLogin(this.id, loginOf(this));
  },
  label() {
    return connectionName(this);
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    const warn = () => {
      showWarning(this._);
      showTwin(this.id, this._);
    };
    showChosenAuth(firstAuth(this));
    for (const choice of SIGN_INS) {
      byId(`rt-connection-auth-${choice}`, HTMLInputElement).addEventListener('change', () => {
        showChosenAuth(choice);
        warn();
      });
    }
    // A flow that was written by hand or by an example may leave it out: then it is as delivered.
    for (const name of ofKind('switch'))
      if (this[name] === undefined) input(name).checked = SETTINGS[name].default === true;
    tidyNumbers();
    for (const name of [...addressesWith('login'), 'username', 'accountId'] as const)
      input(name).addEventListener('input', warn);
    warn();
    showAdvanced();
    const chooser = createTypeChooser(this.id, this._);
    createDiagnosticsButton(this.id, this._);
    closers = [
      createConnectionTest(this._, () => testRequest(this.id)),
      chooser.close,
      showField(askedField(), chooser),
    ];
  },
  oneditsave() {
    // The editor would keep the text of the field, where that is another one.
    Object.assign(this, tidyNumbers());
    closeDialog();
  },
  oneditcancel: closeDialog,
  oneditdelete: closeDialog,
});

/** What the editor knows of a property: its default, and what is wrong with a value. */
function property(name: PropertyName): NodeProperty<RtConnection, unknown> {
  return {
    value: SETTINGS[name].default,
    validate(value, _options) {
      // In the dialog that is open, the choice there counts.
      const isWanted = counts(name, chosenAuth() ?? String(this.auth));
      return !isWanted || isSound(name, value) || this._(`rt-connection.invalid.${name}`);
    },
  };
}

/** The same of a credential. Only the dialog that is open holds what may be wrong with it. */
function credential(name: CredentialName): CredentialDefinition<RtConnection> {
  return {
    type: credentialType(name),
    validate(value, _options) {
      const isWanted = chosenAuth() === SETTINGS[name].signIn && isRequired(name, isGivenTokens(this.id));
      return value !== '' || !isWanted || this._(`rt-connection.invalid.${name}`);
    },
  };
}

function input(name: SettingName): HTMLInputElement {
  return byId(`node-config-input-${name}`, HTMLInputElement);
}

function ofKind(kind: 'number' | 'switch'): readonly PropertyName[] {
  return PROPERTY_NAMES.filter((name) => SETTINGS[name].kind.name === kind);
}

/**
 * Puts the cursor into the field of a setting, wherever in the dialog it is, and selects what stands there. The
 * returned function ends that.
 */
function showField(name: unknown, chooser: TypeChooser): () => void {
  const field = document.getElementById(`node-config-input-${name}`);
  if (field === null) return () => {};
  if (name === 'typeProperty') return keepShowing(field, chooser.reveal);
  const advanced = field.closest('details');
  if (advanced) advanced.open = true;
  // What is typed takes the place of what was wrong: behind the dots of a password nobody sees the old one.
  if (field instanceof HTMLInputElement) field.select();
  return keepShowing(field, () => field.focus());
}

function closeDialog(): void {
  for (const close of closers) close();
  closers = [];
}

/** Shows what is saved: an empty field stands for the default. */
function tidyNumbers(): Record<string, unknown> {
  const numbers = ofKind('number').map((name) => {
    const field = input(name);
    const saved = valueToSave(name, field.value);
    field.value = String(saved);
    field.placeholder = String(SETTINGS[name].default);
    return [name, saved];
  });
  return Object.fromEntries(numbers);
}

/** What is filled in, and was empty as delivered, must not hide. */
function showAdvanced(): void {
  const advanced = byId('rt-connection-advanced', HTMLDetailsElement);
  advanced.open = PROPERTY_NAMES.some(
    (name) =>
      SETTINGS[name].default === '' &&
      advanced.querySelector(`#node-config-input-${name}`) !== null &&
      savedValue(name) !== '',
  );
}

function testRequest(id: string): TestRequest & Record<string, unknown> {
  const values = (names: readonly SettingName[]) =>
    Object.fromEntries(names.map((name) => [name, savedValue(name)]));
  return {
    id,
    ...values(PROPERTY_NAMES),
    auth: chosenAuth() ?? 'token',
    credentials: values(CREDENTIAL_NAMES),
    streams: streamsTaken(id),
  };
}

/** What would be saved of a field. */
function savedValue(name: SettingName): unknown {
  switch (SETTINGS[name].kind.name) {
    case 'switch':
      return input(name).checked;
    case 'tls-config': {
      const { value } = byId(`node-config-input-${name}`, HTMLSelectElement);
      return value === '_ADD_' ? '' : value;
    }
    default:
      return valueToSave(name, input(name).value);
  }
}

/** The choice in the dialog; undefined while none is open. */
function chosenAuth(): string | undefined {
  const chosen = document.getElementById('node-config-input-auth');
  return chosen instanceof HTMLInputElement ? chosen.value : undefined;
}

/**
 * The way to sign in that the dialog shows first. For a new connection that is the login, which most people have, and
 * which lasts. A saved one without a choice keeps the token that it has always meant.
 */
function firstAuth({ id, auth }: { id: string; auth: unknown }): SignInMethod {
  const isNew = !RED.nodes.node(id);
  // Whoever adds a connection to a node that gives tokens wants one that takes them.
  const isForTokens = RED.editor.getEditStack().some(({ type }) => type === 'rt token');
  return auth === 'login' || (isNew && !isForTokens) ? 'login' : 'token';
}

function showChosenAuth(auth: SignInMethod): void {
  input('auth').value = auth;
  for (const choice of SIGN_INS) {
    byId(`rt-connection-auth-${choice}`, HTMLInputElement).checked = choice === auth;
    byId(`rt-connection-${choice}`, HTMLElement).hidden = choice !== auth;
  }
  // The editor validates a field when it changes; which fields are wanted has just changed.
  for (const name of CREDENTIAL_NAMES) $(input(name)).trigger('change');
}

function showWarning(text: Translate): void {
  const warning = byId('rt-connection-warning', HTMLElement);
  const addresses = addressesWith(chosenAuth() === 'login' ? 'login' : 'token');
  const unsafe = addresses.map((name) => input(name).value).find(travelsInTheClear);
  warning.hidden = unsafe === undefined;
  warning.textContent =
    unsafe === undefined ? '' : text('rt-connection.hint.unencrypted', { host: hostOf(unsafe) });
}

/** Says at once what is seldom meant: the fields sign in a user for whom another connection does so already. */
function showTwin(id: string, text: Translate): void {
  const place = byId('rt-connection-twin', HTMLElement);
  const [url, username, accountId] = (['url', 'username', 'accountId'] as const).map(savedValue);
  const twin = twinOfLogin(id, { auth: chosenAuth(), url, username, accountId });
  place.hidden = twin === undefined;
  place.textContent =
    twin === undefined
      ? ''
      : text('rt-connection.trouble.twinHere', { name: RED.utils.getNodeLabel(twin, twin.id) });
}
