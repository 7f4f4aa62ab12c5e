/** Owns that variables are replaced wherever users write them, from where the node runs, and that none is taken at its word. */
import assert from 'node:assert/strict';
import { SETTING_NAMES } from '../../src/configuration/table';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import type { FlowNode } from '../../tools/node-red';
import { callNode, caught, connectionNode, errorIn, eventsNode, probes, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';
import { startScriptedServer } from '../support/scripted-server';

const variable = (name: string) => `$\{${name}}`;
const [T, N, UNSET] = ['T', 'N', 'UNSET'].map(variable);

const WITH_VARIABLES: FlowNode = {
  ...TAB,
  env: [
    { name: 'T', type: 'str', value: 'acme' },
    { name: 'N', type: 'num', value: '5' },
  ],
};
const notSet = (name: string) =>
  `Variable not set: set ${name} for the flow or for Node-RED. Its group or its subflow will do, too. To mean the text itself, write $$ in place of $.`;

type Settings = Readonly<Record<string, unknown>>;
const rule = (value: string, op = 'eq', property = 'from') => ({ rules: [{ property, op, value }] });

describe('variables of a flow', () => {
  const runtime = FlowRuntime.use();
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator({
      tokens: ['demo', ' as typed ', `$\{money}`, `p$\{T}`],
      logins: [
        { username: 'acme-me', password: ' as typed ' },
        { username: `$\{me}`, password: `$\{money}` },
      ],
    });
  });
  afterEach(() => simulator.close());

  const flow = (events: Settings, connection: Settings = {}): FlowNode[] => [
    WITH_VARIABLES,
    connectionNode(simulator.url, connection),
    eventsNode('events', events, ['event']),
    ...caught('caught'),
    ...probes('event'),
  ];

  describe('are replaced in an rt events:', () => {
    const rows: readonly [title: string, settings: Settings, event: Settings][] = [
      ['a whole type', { types: [T] }, { event: 'acme' }],
      ['a part of a type', { types: [`${T}.*`] }, { event: 'acme.ringing' }],
      ['an excluded type', { types: ['*', `!${T}`] }, { event: 'call' }],
      ['a type that is a number', { types: [N] }, { event: '5' }],
      ['a whole value', rule(variable('T')), { from: 'acme' }],
      ['a part of a value', rule(`x${T}y`), { from: 'xacmey' }],
      ['a value that is a number', rule(variable('N')), { from: 5 }],
      ['an expression', rule(`^${T}$`, 'regex'), { from: 'acme' }],
      ['a property', rule('1', 'eq', `a.${T}`), { a: { acme: 1 } }],
      ['the text itself', rule(`$$\{T}`), { from: `$\{T}` }],
    ];
    for (const [title, settings, event] of rows) {
      it(title, async () => {
        await runtime.start(...flow(settings, { typeProperty: 'event' }));
        await runtime.shows('events', 'streaming');
        // What matches the text of the variable, or nothing at all, does not come.
        simulator.emit({ event: T, from: T, n: 1 }, 'user');
        simulator.emit({ event: `${T}.ringing`, from: `x${T}y`, n: 2 }, 'user');
        if (title !== 'an excluded type') simulator.emit({ event: 'other', from: 'other', n: 3 }, 'user');
        else simulator.emit({ event: 'acme', n: 3 }, 'user');
        simulator.emit({ ...event, n: 4 }, 'user');
        const numbers: number[] = [];
        for (let nth = 1; numbers.at(-1) !== 4; nth += 1)
          numbers.push(((await runtime.probe('event').nth(nth)).payload as { n: number }).n);
        const expected = { 'an excluded type': [1, 2, 4], 'the text itself': [1, 4] }[title] ?? [4];
        assert.deepEqual(numbers, expected);
      });
    }
  });

  describe('that are not set are named, and the node is not green:', () => {
    const rows: readonly [title: string, settings: Settings][] = [
      ['a type', { types: [UNSET] }],
      ['one of several types', { types: ['call.*', `!${UNSET}`] }],
      ['a part of a type', { types: [`${UNSET}.*`] }],
      ['a value', rule(variable('UNSET'))],
      ['a part of a value', rule(`a${UNSET}`)],
      ['an expression', rule(`^${UNSET}$`, 'regex')],
      ['a property', rule('1', 'eq', `a.${UNSET}`)],
      ['the stream', { stream: UNSET }],
    ];
    for (const [title, settings] of rows) {
      it(title, async () => {
        await runtime.start(...flow(settings));
        await runtime.shows('events', 'misconfigured');
        assert.equal(errorIn(await runtime.probe('caught').nth(1)).message, notSet('UNSET'));
      });
    }

    for (const settings of [
      { phases: [{ phase: 'ringing', types: [`${UNSET}.*`] }] },
      { callId: `data.${UNSET}` },
      { maxMinutes: UNSET },
    ])
      it(`${Object.keys(settings)} of an rt call`, async () => {
        await runtime.start(
          WITH_VARIABLES,
          connectionNode(simulator.url),
          callNode('events', settings),
          ...caught('caught'),
        );
        await runtime.shows('events', 'misconfigured');
        assert.equal(errorIn(await runtime.probe('caught').nth(1)).message, notSet('UNSET'));
      });
  });

  describe('in a connection:', () => {
    const inEnvironment = { ST: 'acme', HOST: '127.0.0.1' };
    beforeEach(() => Object.assign(process.env, inEnvironment));
    afterEach(() => {
      for (const name of Object.keys(inEnvironment)) delete process.env[name];
    });
    const login = (username: string, password: string) => ({
      auth: 'login',
      credentials: { username, password },
    });

    const good: readonly [title: string, settings: () => Settings][] = [
      ['a host', () => ({ url: simulator.url.replace('127.0.0.1', variable('HOST')) })],
      [
        'a part of the REST address',
        () => ({
          ...login('acme-me', ' as typed '),
          restUrl: simulator.restUrl.replace('127.0.0.1', variable('HOST')),
        }),
      ],
      ['a part of the user', () => login(`${variable('ST')}-me`, ' as typed ')],
      ['a password with spaces at its ends, as typed', () => login('acme-me', ' as typed ')],
      ['a password that looks like a variable', () => login(`$$\{me}`, `$$\{money}`)],
      ['a token with spaces at its ends, as typed', () => ({ credentials: { token: ' as typed ' } })],
      ['a token that looks like a variable', () => ({ credentials: { token: `$$\{money}` } })],
      ['a token with a part that looks like one', () => ({ credentials: { token: `p$\{T}` } })],
    ];
    for (const [title, settings] of good)
      it(`${title}: streaming`, async () => {
        await runtime.start(...flow({}, settings()));
        await runtime.shows('events', 'streaming');
      });

    it('a path and a query: the server gets what they hold', async () => {
      const server = await startScriptedServer();
      await runtime.start(...flow({}, { url: `${server.url}/${variable('ST')}?key=${variable('ST')}` }));
      await runtime.shows('events', 'streaming');
      assert.deepEqual(server.occurrences.all('upgrade'), [{ n: 1, url: '/acme?key=acme' }]);
      await server.close();
    });

    const bad: readonly [title: string, field: string, settings: () => Settings][] = [
      ['a path', 'Address', () => ({ url: `${simulator.url}/${UNSET}` })],
      ['a query', 'Address', () => ({ url: `${simulator.url}?key=${UNSET}` })],
      ['the REST address', 'REST address', () => ({ ...login('a', 'b'), restUrl: `http://${UNSET}` })],
      ['the user', 'Username', () => login(`a${UNSET}`, 'b')],
      ['the password', 'Password', () => login('a', variable('UNSET'))],
      ['the event type', 'Event type', () => ({ typeProperty: `data.${UNSET}` })],
      ['the account', 'Account', () => ({ ...login('a', 'b'), accountId: `1${UNSET}` })],
      ['the sign-in', 'Sign in with', () => ({ auth: UNSET })],
      ['the token', 'Token', () => ({ credentials: { token: UNSET } })],
      ['the heartbeat', 'Heartbeat', () => ({ heartbeat: UNSET })],
      ['the TLS configuration', 'TLS', () => ({ tls: UNSET })],
      [
        'the memory of events',
        'Remember recent events in memory, for the dialogs',
        () => ({ catalogue: UNSET }),
      ],
    ];
    for (const [title, field, settings] of bad)
      it(`${title}, whose variable is not set: says so`, async () => {
        await runtime.start(...flow({}, settings()));
        await runtime.shows('events', 'misconfigured');
        assert.equal(
          errorIn(await runtime.probe('caught').nth(1)).message,
          `Variable not set: set UNSET, and restart Node-RED. The field "${field}" names this environment variable.`,
        );
        assert.equal(simulator.occurrences.count('connection'), 0);
      });

    it('has a row for each setting that can name a variable', () => {
      const named = bad.flatMap(([, , settings]) => {
        const { credentials = {}, ...properties } = settings() as { credentials?: object };
        return Object.entries({ ...properties, ...credentials })
          .filter(([, value]) => String(value).includes(variable('UNSET')))
          .map(([name]) => name);
      });
      assert.deepEqual(new Set(named), new Set(SETTING_NAMES));
    });

    for (const held of ['false', false])
      it(`the memory of events is off where a variable holds ${JSON.stringify(held)}`, async () => {
        await runtime.start(
          {
            ...TAB,
            env: [{ name: 'KEEP', type: typeof held === 'string' ? 'str' : 'bool', value: 'false' }],
          },
          { ...connectionNode(simulator.url, { catalogue: variable('KEEP') }), z: TAB.id },
          eventsNode('events', {}, ['event']),
          ...probes('event'),
        );
        await runtime.shows('events', 'streaming');
        simulator.emit({ event: 'call.ringing' }, 'user');
        await runtime.probe('event').nth(1);
        assert.equal(await runtime.get('/rt-connection/connection/recent'), '[]');
      });

    it('a connection named by a variable that is not set: says so', async () => {
      await runtime.start(...flow({ connection: UNSET }));
      await runtime.shows('events', 'misconfigured');
      assert.equal(errorIn(await runtime.probe('caught').nth(1)).message, notSet('UNSET'));
    });
  });
});
