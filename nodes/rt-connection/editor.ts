/** Owns the dialog of `rt-connection`: where to connect, and how to sign in. */
import { DEFAULT_HEARTBEAT_S, isAccountId, isTypeProperty } from '../../src/configuration/properties';
import { travelsInTheClear } from '../../src/util/address';
import { isGivenTokens } from '../editor/connections';
import { byId } from '../editor/dom';
import type { Translate } from '../editor/text';
import { heartbeatOf, hostOf, isHeartbeat, isRestUrl, isUrl, passes } from './editor/connection-form';
import { createConnectionTest, type TestRequest } from './editor/connection-test';
import { createTypeChooser } from './editor/type-chooser';

interface RtConnection {
  name: string;
  url: string;
  auth: string;
  accountId: string;
  restUrl: string;
  tls: string;
  typeProperty: string;
  /** Seconds, or the text of a variable. */
  heartbeat: number | string | undefined;
  catalogue: boolean | undefined;
}

const DEFAULT_URL = 'wss://api.teletracker.net';

const CREDENTIALS = ['token', 'username', 'password'] as const;

/** What ends the parts of the dialog that is open. */
let closers: readonly (() => void)[] = [];

const input = (property: string) => byId(`node-config-input-${property}`, HTMLInputElement);

RED.nodes.registerType<RtConnection>('rt-connection', {
  category: 'config',
  color: '#87c9c3',
  defaults: {
    name: { value: '' },
    url: {
      value: DEFAULT_URL,
      validate(value, _options) {
        return isUrl(value) || this._('rt-connection.invalid.url');
      },
    },
    auth: {
      value: 'token',
      validate(value, _options) {
        const missing = isGivenTokens(this.id) ? undefined : missingCredential(value, this.credentials);
        return missing === undefined || this._(`rt-connection.invalid.${missing}`);
      },
    },
    accountId: {
      value: '',
      validate(value, _options) {
        return !isLogin(this.auth) || passes(isAccountId, value) || this._('rt-connection.invalid.accountId');
      },
    },
    restUrl: {
      value: '',
      validate(value, _options) {
        return !isLogin(this.auth) || isRestUrl(value) || this._('rt-connection.invalid.restUrl');
      },
    },
    tls: { value: '', type: 'tls-config', required: false },
    typeProperty: {
      value: '',
      validate(value, _options) {
        return passes(isTypeProperty, value) || this._('rt-connection.invalid.typeProperty');
      },
    },
    heartbeat: {
      value: DEFAULT_HEARTBEAT_S,
      validate(value, _options) {
        return passes(isHeartbeat, value) || this._('rt-connection.invalid.heartbeat');
      },
    },
    catalogue: { value: true },
  },
  credentials: {
    token: {
      type: 'password',
      validate(value, _options) {
        const isWanted = chosenAuth() === 'token' && !isGivenTokens(this.id);
        return value !== '' || !isWanted || this._('rt-connection.invalid.token');
      },
    },
    username: {
      type: 'text',
      validate(value, _options) {
        return value !== '' || chosenAuth() !== 'login' || this._('rt-connection.invalid.username');
      },
    },
    password: {
      type: 'password',
      validate(value, _options) {
        return value !== '' || chosenAuth() !== 'login' || this._('rt-connection.invalid.password');
      },
    },
  },
  label() {
    return this.name || hostOf(this.url ?? DEFAULT_URL);
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    const warn = () => showWarning(this._);
    showChosenAuth(this.auth === 'login' ? 'login' : 'token');
    for (const choice of ['token', 'login']) {
      byId(`rt-connection-auth-${choice}`, HTMLInputElement).addEventListener('change', () => {
        showChosenAuth(choice);
        warn();
      });
    }
    // A flow that was written by hand or by an example may leave it out: then it is as delivered.
    if (this.catalogue === undefined) input('catalogue').checked = true;
    tidyHeartbeat();
    for (const property of ['url', 'restUrl']) input(property).addEventListener('input', warn);
    warn();
    // A property that is not as delivered must not hide.
    const isTouched = ['restUrl', 'typeProperty'].some((property) => input(property).value !== '');
    const hasTls = Boolean(RED.nodes.node(this.tls));
    byId('rt-connection-advanced', HTMLDetailsElement).open = isTouched || hasTls;
    closers = [createConnectionTest(this._, () => testRequest(this.id)), createTypeChooser(this.id, this._)];
  },
  oneditsave() {
    // The editor would keep the text of the field, where that is another one.
    this.heartbeat = tidyHeartbeat();
    closeDialog();
  },
  oneditcancel: closeDialog,
  oneditdelete: closeDialog,
});

function closeDialog(): void {
  for (const close of closers) close();
  closers = [];
}

/** Shows what is saved: an empty field stands for the default. */
function tidyHeartbeat(): number | string {
  const field = input('heartbeat');
  const heartbeat = heartbeatOf(field.value);
  field.value = String(heartbeat);
  return heartbeat;
}

function testRequest(id: string): TestRequest & Record<string, unknown> {
  const values = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, input(name).value]));
  const tls = byId('node-config-input-tls', HTMLSelectElement).value;
  return {
    id,
    ...values(['url', 'accountId', 'restUrl', 'typeProperty']),
    auth: chosenAuth() ?? 'token',
    heartbeat: heartbeatOf(input('heartbeat').value),
    tls: tls === '_ADD_' ? '' : tls,
    credentials: values(CREDENTIALS),
  };
}

/** The choice in the dialog; undefined while none is open. */
function chosenAuth(): string | undefined {
  const chosen = document.getElementById('node-config-input-auth');
  return chosen instanceof HTMLInputElement ? chosen.value : undefined;
}

/** Only a login needs an account and an address of its own. In the dialog that is open, the choice there counts. */
function isLogin(saved: string): boolean {
  return (chosenAuth() ?? saved) === 'login';
}

/** Credentials that the editor has not asked for yet count as there: only the runtime knows. */
function missingCredential(
  auth: unknown,
  credentials: Readonly<Record<string, unknown>> | undefined,
): string | undefined {
  if (credentials === undefined) return undefined;
  const has = (name: string) => Boolean(credentials[name]) || credentials[`has_${name}`] === true;
  return (auth === 'login' ? ['username', 'password'] : ['token']).find((name) => !has(name));
}

function showChosenAuth(auth: string): void {
  input('auth').value = auth;
  for (const choice of ['token', 'login']) {
    byId(`rt-connection-auth-${choice}`, HTMLInputElement).checked = choice === auth;
    byId(`rt-connection-${choice}`, HTMLElement).hidden = choice !== auth;
  }
  byId('rt-connection-rest', HTMLElement).hidden = auth !== 'login';
  // The editor validates a field when it changes; which fields are wanted has just changed.
  for (const name of CREDENTIALS) $(input(name)).trigger('change');
}

function showWarning(text: Translate): void {
  const warning = byId('rt-connection-warning', HTMLElement);
  const properties = chosenAuth() === 'login' ? ['url', 'restUrl'] : ['url'];
  const unsafe = properties.map((property) => input(property).value).find(travelsInTheClear);
  warning.hidden = unsafe === undefined;
  warning.textContent =
    unsafe === undefined ? '' : text('rt-connection.hint.unencrypted', { host: hostOf(unsafe) });
}
