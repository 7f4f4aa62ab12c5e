/** Owns that no configuration, wherever it comes from, makes a node throw: it says which property is wrong, and why. */
import assert from 'node:assert/strict';
import type { NodeMessage } from 'node-red';
import { caught, connectionNode, errorIn, eventsNode, statusesOf, statusNode, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';
import { NORMAL, type ScriptedServer, startScriptedServer } from '../support/scripted-server';

type Settings = Readonly<Record<string, unknown>>;

interface Case {
  readonly name: string;
  readonly connection?: Settings;
  readonly credentials?: Settings;
  readonly node?: Settings;
  readonly text: string;
}

/** How a configuration names an environment variable. */
const UNSET = ['$', '{RT_NOT_SET}'].join('');
const SET = ['$', '{RT_SET}'].join('');
const NO_CONNECTION =
  'No connection: open the node and choose one. It was never chosen, or it is missing or disabled.';
const login = (credentials: Readonly<Record<string, string>>, settings: Settings = {}) => ({
  connection: { auth: 'login', ...settings },
  credentials,
});
const FULL_LOGIN = { username: 'ada', password: 'secret' };
const heartbeat = (value: unknown, shown: string): Case => ({
  name: `heartbeat ${JSON.stringify(value)}`,
  connection: { heartbeat: value },
  text: `Wrong heartbeat: enter 0 (off) to 3600 seconds in the connection. It is ${shown}.`,
});
const url = (value: unknown, shown: string): Case => ({
  name: `url ${JSON.stringify(value)}`,
  connection: { url: value },
  text: `Wrong address: begin it with wss:// or ws:// in the connection. ${shown} is not the address of a WebSocket.`,
});

const CASES: readonly Case[] = [
  {
    name: 'an empty address',
    connection: { url: '' },
    text: 'The address is empty: enter one in the connection. For example wss://api.teletracker.net.',
  },
  { name: 'no connection', node: { connection: undefined }, text: NO_CONNECTION },
  { name: 'an empty connection', node: { connection: '' }, text: NO_CONNECTION },
  { name: 'a connection that is gone', node: { connection: 'gone' }, text: NO_CONNECTION },
  { name: 'a connection that is something else', node: { connection: 'other' }, text: NO_CONNECTION },
  { name: 'a connection that is no id', node: { connection: { id: 1 } }, text: NO_CONNECTION },
  { name: 'a disabled connection', connection: { d: true }, text: NO_CONNECTION },

  {
    name: 'an unknown stream',
    node: { stream: 'all' },
    text: 'Unknown stream: open the node and choose one. It is all.',
  },
  {
    name: 'a stream that is a number',
    node: { stream: 7 },
    text: 'Unknown stream: open the node and choose one. It is 7.',
  },
  {
    name: 'a stream that is an object',
    node: { stream: { name: 'user' } },
    text: 'Unknown stream: open the node and choose one. It is {"name":"user"}.',
  },
  {
    name: 'a stream of more than anybody reads',
    node: { stream: 'x'.repeat(100_000) },
    text: `Unknown stream: open the node and choose one. It is ${'x'.repeat(99)}….`,
  },
  {
    name: 'a stream of an object’s own names',
    node: { stream: 'constructor' },
    text: 'Unknown stream: open the node and choose one. It is constructor.',
  },
  {
    name: 'types as a text',
    node: { types: 'call.*' },
    text: 'Event types not readable: check them in the node and deploy. They are not a list.',
  },
  {
    name: 'types as an object',
    node: { types: { 0: 'call.*' } },
    text: 'Event types not readable: check them in the node and deploy. They are not a list.',
  },
  {
    name: 'a type that is a number',
    node: { types: ['a', 5] },
    text: 'Event type 2 is not text: correct it in the node.',
  },
  {
    name: 'an empty type',
    node: { types: [' '] },
    text: 'Event type 1 is empty: enter one, or remove the line.',
  },
  {
    name: 'an exclusion of nothing',
    node: { types: ['!'] },
    text: 'Event type 1 excludes nothing: write a type after the !.',
  },
  {
    name: 'rules as a text',
    node: { rules: 'n > 1' },
    text: 'Rules not readable: check them in the node and deploy. They are not a list.',
  },
  {
    name: 'a rule that is a text',
    node: { rules: ['n > 1'] },
    text: 'Rule 1 is not a rule: correct it in the node.',
  },
  {
    name: 'an unknown op',
    node: { rules: [{ property: 'n', op: '>', value: '1' }] },
    text: 'Rule 1 compares in an unknown way: choose another one.',
  },
  {
    name: 'a rule without a property',
    node: { rules: [{ property: '', op: 'eq', value: '1' }] },
    text: 'Rule 1 names no property: enter one in the node.',
  },
  {
    name: 'a rule with a number',
    node: { rules: [{ property: 'n', op: 'eq', value: 1 }] },
    text: 'The value of rule 1 is not text: correct it in the node.',
  },
  {
    name: 'a rule without a value',
    node: { rules: [{ property: 'n', op: 'gt', value: '' }] },
    text: 'Rule 1 has no value to compare with: enter one.',
  },
  {
    name: 'a regular expression that is none',
    node: { rules: [{ property: 'n', op: 'regex', value: '(' }] },
    text: 'The regular expression of rule 1 is invalid: correct it.',
  },
  {
    name: 'several things at once',
    node: { types: 'x', rules: 'y' },
    text: 'Event types not readable: check them in the node and deploy. They are not a list. Rules not readable: check them in the node and deploy. They are not a list.',
  },

  url('nonsense', 'nonsense'),
  url('http://127.0.0.1', 'http://127.0.0.1'),
  url('https://ada:secret@127.0.0.1/x?token=secret#secret', 'https://127.0.0.1/x'),
  url(5, '5'),
  url({ host: 'x' }, '{"host":"x"}'),
  url(['a'], '["a"]'),
  url(true, 'true'),
  url('ada:secret@api.example.com', 'api.example.com'),
  url('https:ada:secret@api.example.com', 'https:api.example.com'),
  url(SET, SET),
  {
    name: 'an unset variable as url',
    connection: { url: UNSET },
    text: 'Variable not set: set RT_NOT_SET, and restart Node-RED. The field "Address" names this environment variable.',
  },
  {
    name: 'an unset variable as token',
    credentials: { token: UNSET },
    text: 'Variable not set: set RT_NOT_SET, and restart Node-RED. The field "Token" names this environment variable.',
  },
  {
    name: 'no token',
    credentials: {},
    text: 'The token is missing: enter one in the connection. Or let a flow give one with an rt token node.',
  },
  {
    name: 'a blank token',
    credentials: { token: ' ' },
    text: 'The token is missing: enter one in the connection. Or let a flow give one with an rt token node.',
  },
  {
    name: 'an unknown way to sign in',
    connection: { auth: 'magic' },
    text: 'Unknown sign-in: choose a token or a login in the connection. It is magic.',
  },
  {
    name: 'no username',
    ...login({ password: 'secret' }),
    text: 'The username is missing: enter one in the connection.',
  },
  {
    name: 'no password',
    ...login({ username: 'ada' }),
    text: 'The password is missing: enter one in the connection.',
  },
  {
    name: 'an account that is no number',
    ...login(FULL_LOGIN, { accountId: '12a' }),
    text: 'Wrong account: enter a whole number in the connection. It is 12a.',
  },
  {
    name: 'an account that JSON can not carry',
    ...login(FULL_LOGIN, { accountId: '9007199254740993' }),
    text: 'Wrong account: enter a whole number in the connection. It is 9007199254740993.',
  },
  {
    name: 'a variable that holds no account',
    ...login(FULL_LOGIN, { accountId: SET }),
    text: `Wrong account: enter a whole number in the connection. It is ${SET}.`,
  },
  {
    name: 'a variable that holds no way to sign in',
    connection: { auth: SET },
    text: `Unknown sign-in: choose a token or a login in the connection. It is ${SET}.`,
  },
  {
    name: 'a variable that holds no stream',
    node: { stream: SET },
    text: `Unknown stream: open the node and choose one. It is ${SET}.`,
  },
  {
    name: 'a REST address that is none',
    ...login(FULL_LOGIN, { restUrl: 'ws://127.0.0.1' }),
    text: 'Wrong REST address: begin it with https:// or http://. It is ws://127.0.0.1 in the connection.',
  },
  {
    name: 'a TLS configuration that is gone',
    connection: { tls: 'gone' },
    text: 'Wrong TLS configuration: choose another one, or none. The one of the connection is missing or not usable.',
  },
  {
    name: 'a TLS configuration that is something else',
    connection: { tls: 'tab' },
    text: 'Wrong TLS configuration: choose another one, or none. The one of the connection is missing or not usable.',
  },
  {
    name: 'an event type that is no path',
    connection: { typeProperty: { a: 1 } },
    text: 'Wrong event type: enter a path such as data.kind, or nothing. Correct it in the connection.',
  },
  {
    name: 'an event type with a name that is empty',
    connection: { typeProperty: 'a..b' },
    text: 'Wrong event type: enter a path such as data.kind, or nothing. Correct it in the connection.',
  },
  {
    name: 'a token that is no text',
    credentials: { token: ['secret'] },
    text: 'The token is missing: enter one in the connection. Or let a flow give one with an rt token node.',
  },
  heartbeat('soon', 'soon'),
  heartbeat(-1, '-1'),
  heartbeat('-5', '-5'),
  heartbeat(3601, '3601'),
  heartbeat({}, '{}'),
  heartbeat([30], '[30]'),
  heartbeat(false, 'false'),
  heartbeat(SET, SET),
];

/** What the light below the node names, by how the error begins. */
const LIGHTS: readonly (readonly [begin: RegExp, light: string])[] = [
  [/^No connection/, 'no connection'],
  [/^(Wrong address|The address)/, 'wrong address'],
  [/^Variable not set: set /, 'variable not set'],
  [/^The token is missing/, 'no token'],
  [/^The username is missing/, 'no username'],
  [/^The password is missing/, 'no password'],
  [/^Unknown sign-in/, 'unknown sign-in'],
  [/^Wrong account/, 'wrong account'],
  [/^Wrong REST address/, 'wrong REST address'],
  [/^Wrong TLS/, 'wrong TLS'],
  [/^Wrong event type/, 'wrong event type'],
  [/^Wrong heartbeat/, 'wrong heartbeat'],
  [/^(Unknown stream|Event type|Rule|The value of rule|The regular expression of rule)/, 'check this node'],
];

function lightOf(text: string): string | undefined {
  return LIGHTS.find(([begin]) => begin.test(text))?.[1];
}

type Told = NodeMessage & {
  readonly status: { readonly state: string };
};

describe('misconfigured', () => {
  const runtime = FlowRuntime.use();
  let server: ScriptedServer;
  beforeEach(async () => {
    process.env.RT_SET = 'a secret';
    server = await startScriptedServer(NORMAL);
  });
  afterEach(() => {
    delete process.env.RT_SET;
    return server.close();
  });

  for (const { name, connection: settings, credentials = { token: 'demo' }, node, text } of CASES) {
    it(name, async () => {
      await runtime.start(
        TAB,
        { id: 'other', type: 'tls-config' },
        connectionNode(server.url, { credentials, ...settings }),
        eventsNode('e', node),
        ...caught('errors'),
        ...statusesOf('statuses'),
      );
      await runtime.probe('errors').atLeast(1);
      assert.deepEqual(
        runtime.probe('errors').all.map((message) => errorIn(message).message),
        [text],
      );
      const [message] = runtime.probe('errors').all;
      assert.deepEqual(message?.payload, {
        state: 'misconfigured',
        reason: { code: 'misconfigured', message: text },
      });
      const state = await runtime
        .probe('statuses')
        .first('the status', (told) => (told as Told).status.state === 'misconfigured');
      const { source: _source, ...status } = (state as Told).status as Record<string, unknown>;
      assert.deepEqual(status, {
        fill: 'red',
        shape: 'dot',
        text: lightOf(text),
        state: 'misconfigured',
      });
      assert.equal(server.occurrences.count('accept'), 0);
      assert.doesNotMatch(JSON.stringify([runtime.logLines, runtime.probe('errors').all]), /secret/);
    });
  }

  it('rt status says so too', async () => {
    await runtime.start(TAB, statusNode('s', { connection: 'gone' }), ...caught('errors'));
    assert.equal(errorIn(await runtime.probe('errors').nth(1)).message, NO_CONNECTION);
  });

  it('is over when the missing part is deployed', async () => {
    const flow = (credentials: Settings) => [
      TAB,
      connectionNode(server.url, { credentials }),
      eventsNode('e'),
      ...caught('errors'),
    ];
    await runtime.start(...flow({}));
    await runtime.probe('errors').atLeast(1);
    await runtime.deploy('full', ...flow({ token: 'demo' }));
    await server.occurrences.nth('frame', 1, ({ text }) => text.includes('startuser'));
    assert.equal(runtime.probe('errors').all.length, 1);
  });

  it('tells the new problem after another problem', async () => {
    const flow = (settings: Settings) => [
      TAB,
      connectionNode(server.url, settings),
      eventsNode('e'),
      ...caught('errors'),
    ];
    await runtime.start(...flow({ heartbeat: 'a' }));
    await runtime.probe('errors').atLeast(1);
    await runtime.deploy('full', ...flow({ heartbeat: 'b' }));
    assert.match(errorIn(await runtime.probe('errors').nth(2)).message, /It is b\./);
  });

  const HARMLESS: readonly Settings[] = [
    { heartbeat: '45' },
    { heartbeat: '' },
    { heartbeat: null },
    { heartbeat: undefined, auth: undefined, accountId: undefined },
    { tls: undefined, typeProperty: null, restUrl: null },
    { unknown: { to: 'this version' } },
  ];
  const bare = { stream: undefined, types: undefined, rules: undefined };
  for (const settings of HARMLESS) {
    it(`not by ${JSON.stringify(settings)}`, async () => {
      await runtime.start(
        TAB,
        connectionNode(server.url, settings),
        eventsNode('e', { ...bare, split: 'yes', outputs: 'two' }),
      );
      await server.occurrences.nth('frame', 1, ({ text }) => text.includes('startuser'));
    });
  }
});
