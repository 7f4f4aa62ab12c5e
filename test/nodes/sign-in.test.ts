/** Owns how a saved connection signs in: with a token or a login, from the environment or not, and what is said of it. */
import assert from 'node:assert/strict';
import type { NodeMessage } from 'node-red';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import type { FlowNode } from '../../tools/node-red';
import { caught, connectionNode, errorIn, eventsNode, probes, statusNode, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

/** As users write it in a field. */
const variable = (name: string) => `\${${name}}`;

describe('signing in', () => {
  const runtime = FlowRuntime.use();
  let simulator: Simulator;
  const set: string[] = [];
  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(async () => {
    for (const name of set.splice(0)) delete process.env[name];
    await simulator.close();
  });

  function flow(settings: Readonly<Record<string, unknown>>): FlowNode[] {
    return [
      TAB,
      connectionNode(simulator.url, settings),
      eventsNode('events', {}, ['event']),
      statusNode('state', {}, ['changed']),
      ...caught('caught'),
      ...probes('event', 'changed'),
    ];
  }

  const state = (wanted: string) => runtime.shows('events', wanted);
  const words = (message: NodeMessage) => errorIn(message).message;
  const environment = (variables: Readonly<Record<string, string>>) => {
    set.push(...Object.keys(variables));
    Object.assign(process.env, variables);
  };

  it('with username and password, an event arrives', async () => {
    await runtime.start(...flow({ auth: 'login', credentials: { username: 'demo', password: 'demo' } }));
    await state('streaming');
    simulator.emit({ event: 'call.ringing' }, 'user');
    assert.equal((await runtime.probe('event').nth(1)).topic, 'call.ringing');
    assert.equal(simulator.occurrences.count('login'), 1);
  });

  it('with everything from the environment', async () => {
    environment({
      T_URL: simulator.url,
      T_USER: 'demo',
      T_PASSWORD: 'demo',
      T_ACCOUNT: '5001',
      T_REST: simulator.restUrl,
    });
    const credentials = { username: variable('T_USER'), password: variable('T_PASSWORD') };
    const settings = {
      url: variable('T_URL'),
      auth: 'login',
      accountId: variable('T_ACCOUNT'),
      restUrl: variable('T_REST'),
    };
    await runtime.start(...flow({ ...settings, credentials }));
    await state('streaming');
  });

  for (const [auth, credential, field] of [
    ['token', 'token', 'Token'],
    ['login', 'username', 'Username'],
    ['login', 'password', 'Password'],
  ] as const) {
    it(`names the variable of the ${credential} if it is not set, and does not connect`, async () => {
      const credentials = {
        token: 'demo',
        username: 'demo',
        password: 'demo',
        [credential]: variable('T_NONE'),
      };
      await runtime.start(...flow({ auth, credentials }));
      await state('misconfigured');
      assert.equal(
        words(await runtime.probe('caught').nth(1)),
        `Variable not set: set T_NONE, and restart Node-RED. The field "${field}" names this environment variable.`,
      );
      assert.equal(simulator.occurrences.count('connection') + simulator.occurrences.count('rest'), 0);
    });
  }

  it('with a wrong password, says so in words, and waits for at least 30 s', async () => {
    await runtime.start(...flow({ auth: 'login', credentials: { username: 'demo', password: 'not demo' } }));
    const said = words(await runtime.probe('caught').nth(1));
    assert.equal(
      said,
      'Login rejected: correct username and password, then deploy. 127.0.0.1 does not take the username or the password (The username or the password is wrong).',
    );
    const { payload } = await runtime.probe('changed').nth(2);
    const { state: reached, retryInMs } = payload as { state: string; retryInMs: number };
    assert.equal(reached, 'rejected');
    assert.ok(retryInMs >= 30_000, `tried again after ${retryInMs} ms`);
  });

  it('tries a corrected password at once', async () => {
    await runtime.start(...flow({ auth: 'login', credentials: { username: 'demo', password: 'not demo' } }));
    await state('rejected');
    await runtime.deploy(
      'full',
      ...flow({ auth: 'login', credentials: { username: 'demo', password: 'demo' } }),
    );
    await state('streaming');
  });

  describe('without encryption', () => {
    const warnings = () =>
      runtime.logLines
        .filter(({ level, id }) => level === 'warn' && id === 'connection')
        .map(({ msg }) => String(msg));
    const UNENCRYPTED = { url: 'ws://192.0.2.1:7710' };
    /** Nobody uses the connection, so that nothing connects. */
    const unused = (settings: Readonly<Record<string, unknown>>) => [
      TAB,
      connectionNode('wss://192.0.2.1', settings),
    ];

    it('warns once of an address on another machine, not at each deploy', async () => {
      await runtime.start(...unused(UNENCRYPTED));
      await runtime.deploy('full', ...unused(UNENCRYPTED));
      await runtime.deploy('full', ...unused({ ...UNENCRYPTED, heartbeat: 25 }));
      assert.deepEqual(warnings(), [
        'Not encrypted: use wss: and https: outside of this machine. Anyone on the way to 192.0.2.1:7710 can read the token and the events.',
      ]);
    });

    it('warns again of another address', async () => {
      await runtime.start(...unused(UNENCRYPTED));
      await runtime.deploy('full', ...unused({ url: 'ws://192.0.2.2/?token=marked' }));
      assert.match(warnings()[1] ?? '', /on the way to 192\.0\.2\.2 can/);
      assert.doesNotMatch(warnings().join(), /marked/);
    });

    for (const [way, sign] of [
      ['login', { auth: 'login', credentials: { username: 'a', password: 'b' } }],
      ['token', {}],
    ] as const)
      it(`warns of a REST address with a ${way}, since the sign-in goes there`, async () => {
        await runtime.start(...unused({ restUrl: 'http://192.0.2.1', ...sign }));
        assert.match(warnings().join(), /on the way to 192\.0\.2\.1 can/);
      });

    it('does not warn of this machine, or of wss:', async () => {
      await runtime.start(...unused({ url: 'ws://localhost:7710' }));
      await runtime.deploy('full', ...unused({ url: 'wss://192.0.2.1' }));
      assert.deepEqual(warnings(), []);
    });
  });
});
