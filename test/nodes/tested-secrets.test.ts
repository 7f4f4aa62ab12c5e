/** Owns the promise that the test of a connection sends what is stored nowhere but where it is stored for. */
import assert from 'node:assert/strict';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { KindName } from '../../src/configuration/kinds';
import { CREDENTIAL_NAMES, SETTING_NAMES, SETTINGS } from '../../src/configuration/table';
import type { FlowNode } from '../../tools/node-red';
import { type EchoingServer, startEchoingRest } from '../support/echoing-server';
import { connectionNode, eventsNode, probes, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';
import { refuse, type ScriptedServer, startScriptedServer } from '../support/scripted-server';
import { eachSetting, soundValues, wrongValue } from '../support/setting-samples';

const SECRET = 'm4rked-secret';
const UNTOUCHED = '__PWRD__';
const variable = (name: string) => `$\{${name}}`;

type Next = () => void;
type Middleware = (request: object, response: object, next: Next) => void;
type NodeApi = { auth: { needsPermission(permission: string): Middleware } };

/** What is used of Node-RED's registry, which has no types for it. */
const registry = require('@node-red/registry/lib/util') as { createNodeApi(node: object): NodeApi };

describe('the test of a connection', () => {
  const { createNodeApi } = registry;
  /** What the user was granted; at first, not to deploy. */
  let scope: readonly string[];
  before(() => {
    const needsPermission = (): Middleware => (request, _response, next) => {
      Object.assign(request, { authInfo: { scope } });
      next();
    };
    registry.createNodeApi = (node) => Object.assign(createNodeApi(node), { auth: { needsPermission } });
  });
  const runtime = FlowRuntime.use(brokers);
  after(() => {
    registry.createNodeApi = createNodeApi;
  });

  let home: ScriptedServer;
  let mine: ScriptedServer;
  let rest: EchoingServer;
  /** What the login service got. */
  let posted: string[];
  beforeEach(async () => {
    scope = ['read', 'rt-connection.write'];
    posted = [];
    process.env.RT_ELSEWHERE = SECRET;
    process.env.RT_DEPLOYED = SECRET;
    home = await startScriptedServer({});
    mine = await startScriptedServer({ on: { authrequest: [refuse()] } });
    rest = await startEchoingRest((sent) => {
      posted.push(sent);
      return { status: 401, body: '{}' };
    });
  });
  afterEach(async () => {
    delete process.env.RT_ELSEWHERE;
    delete process.env.RT_DEPLOYED;
    await Promise.all([home.close(), mine.close(), rest.close()]);
  });

  /** What servers got that are not the connection's. */
  const got = () => [...posted, ...mine.occurrences.all('frame').map(({ text }) => text)];

  const login = (at: object) => ({
    ...at,
    auth: 'login',
    credentials: { username: 'me', password: UNTOUCHED },
  });
  const stolen = () => ({ url: mine.url, restUrl: `http://127.0.0.1:${rest.port}` });
  const start = (credentials: object, settings: object = {}, ...others: FlowNode[]) =>
    runtime.start(
      TAB,
      connectionNode(home.url, { credentials, ...settings }),
      eventsNode('events'),
      ...others,
    );
  const test = (settings: object) =>
    runtime.post('/rt-connection/test', { ...connectionNode(home.url), ...settings });

  const refused = async (report: Promise<string>, step: string, message: string) => {
    assert.deepEqual(JSON.parse(await report), { ok: false, steps: [{ step, ok: false, ms: 0, message }] });
    assert.deepEqual(got(), []);
  };
  const TOKEN_AGAIN =
    'Token wanted once more: enter it again. The address or the TLS configuration has changed.';
  const PASSWORD_AGAIN =
    'Password wanted once more: enter it again. The address or the TLS configuration has changed.';

  it('takes no credentials of a node of another type', async () => {
    const broker = { id: 'other', type: 'broker', credentials: { username: 'it', password: SECRET } };
    await runtime.start(TAB, broker);
    await refused(
      test({ ...login(stolen()), id: 'other' }),
      'login',
      'The password is missing: enter one in the connection.',
    );
  });

  it('sends an untouched token where it is stored for, on another path too', async () => {
    await start({ token: SECRET });
    assert.match(
      await test({ url: `${home.url}/other?path`, credentials: { token: UNTOUCHED } }),
      /^{"ok":true/,
    );
  });

  it('sends an untouched token of a disabled connection where it is stored for', async () => {
    await start({ token: SECRET }, { d: true });
    assert.match(await test({ credentials: { token: UNTOUCHED } }), /^{"ok":true/);
  });

  it('asks for the token again where the address was changed', async () => {
    await start({ token: SECRET });
    await refused(test({ url: mine.url, credentials: { token: UNTOUCHED } }), 'authenticate', TOKEN_AGAIN);
    assert.match(await test({ url: mine.url, credentials: { token: 'entered' } }), /Token rejected/);
    assert.ok(got().join().includes('entered'));
  });

  it('asks for the token again where it would travel less encrypted', async () => {
    await start({ token: SECRET }, { url: 'wss://api.example.com' });
    const url = 'ws://api.example.com:443';
    await refused(test({ url, credentials: { token: UNTOUCHED } }), 'authenticate', TOKEN_AGAIN);
  });

  it('asks for the token again where the server would be checked less', async () => {
    const careless = {
      id: 'careless',
      type: 'tls-config',
      cert: '',
      key: '',
      ca: '',
      verifyservercert: false,
    };
    await start({ token: SECRET }, {}, careless);
    await refused(test({ tls: 'careless', credentials: { token: UNTOUCHED } }), 'authenticate', TOKEN_AGAIN);
    await runtime.deploy(
      'full',
      TAB,
      connectionNode(home.url, { tls: 'careless', credentials: { token: SECRET } }),
      careless,
    );
    assert.match(await test({ tls: 'careless', credentials: { token: UNTOUCHED } }), /^{"ok":true/);
  });

  it('asks for the password again where either address was changed', async () => {
    await start({ username: 'me', password: SECRET }, { auth: 'login' });
    const { url, restUrl } = stolen();
    await refused(test(login({ restUrl })), 'login', PASSWORD_AGAIN);
    const usual = home.url.replace('ws:', 'http:');
    await refused(test(login({ url, restUrl: usual })), 'login', PASSWORD_AGAIN);
  });

  it('compares what variables in addresses hold', async () => {
    process.env.RT_DEPLOYED = home.url;
    await start({ token: SECRET }, { url: variable('RT_DEPLOYED') });
    assert.match(await test({ credentials: { token: UNTOUCHED } }), /^{"ok":true/);
    await refused(test({ url: mine.url, credentials: { token: UNTOUCHED } }), 'authenticate', TOKEN_AGAIN);
  });

  it('finds the stored token of a connection in a subflow', async () => {
    const subflow = { id: 'subflow', type: 'subflow', name: 'calls', in: [], out: [], env: [] };
    const use = { id: 'use', type: 'subflow:subflow', z: TAB.id, env: [], wires: [] };
    const inside = (node: FlowNode) => ({ ...node, z: 'subflow' });
    const stored = connectionNode(home.url, { credentials: { token: SECRET } });
    await runtime.start(TAB, subflow as FlowNode, inside(stored), use as FlowNode, ...probes('any'));
    assert.match(await test({ credentials: { token: UNTOUCHED } }), /^{"ok":true/);
  });

  describe('with variables', () => {
    const forbidden = (name: string) =>
      `Variable not deployed: have it deployed, or enter a value. ${name} is no environment variable of what is deployed here, and you may not deploy.`;

    it('takes no variable that is not deployed in this place', async () => {
      await start({ token: variable('RT_DEPLOYED') });
      for (const name of ['RT_ELSEWHERE', 'RT_DEPLOYED'])
        await refused(
          test({ ...stolen(), auth: 'login', credentials: { username: 'me', password: variable(name) } }),
          'login',
          forbidden(name),
        );
      await refused(
        test({ url: mine.url, credentials: { token: variable('RT_ELSEWHERE') } }),
        'authenticate',
        forbidden('RT_ELSEWHERE'),
      );
    });

    it('sends what a deployed variable holds only where it is stored for', async () => {
      await start({ token: variable('RT_DEPLOYED') });
      for (const token of [UNTOUCHED, variable('RT_DEPLOYED')]) {
        assert.match(await test({ credentials: { token } }), /^{"ok":true/);
        await refused(test({ url: mine.url, credentials: { token } }), 'authenticate', TOKEN_AGAIN);
      }
    });
  });

  describe('setting by setting', () => {
    /** Another value for each kind of setting, which can be told from all others where it is received. */
    const MARKS: Readonly<Partial<Record<KindName, string>>> = {
      text: 'm4rked-text',
      secret: 'm4rked-password',
      id: '4242424242',
      paths: 'm4rked.path',
      number: '1234.5',
    };
    /** Where what is sent in a step of the sign-in is received. */
    const RECEIVED = {
      login: () => posted.join(),
      authenticate: () =>
        home.occurrences
          .all('frame')
          .map(({ text }) => text)
          .join(),
    };
    const CREDENTIALS: readonly string[] = CREDENTIAL_NAMES;

    for (const { auth, name } of eachSetting(SETTING_NAMES).filter(({ counts }) => counts)) {
      const { kind, sentBy, signIn } = SETTINGS[name];
      const mark = MARKS[kind.name];
      const inPlace = (settings: Readonly<Record<string, unknown>>) => {
        const entries = Object.entries({
          auth,
          username: 'me',
          password: 'mine',
          token: 'mine',
          ...settings,
        });
        const [credentials, properties] = [true, false].map((isCredential) =>
          Object.fromEntries(entries.filter(([each]) => CREDENTIALS.includes(each) === isCredential)),
        );
        return { ...properties, credentials: credentials ?? {} };
      };
      const at = (restUrl: string) => ({ restUrl: auth === 'login' ? restUrl : '' });

      if (mark !== undefined)
        it(`${name}, with ${auth}, is sent ${sentBy === undefined ? 'nowhere' : `by ${sentBy}`}, and where it is stored for`, async () => {
          process.env.RT_DEPLOYED = mark;
          const own = inPlace({ ...at(`http://127.0.0.1:${rest.port}`), [name]: variable('RT_DEPLOYED') });
          await start(own.credentials, own);
          await test(own);
          for (const [step, received] of Object.entries(RECEIVED))
            assert.equal(received().includes(mark), step === sentBy, step);

          posted = [];
          const report = await test({ ...own, url: mine.url });
          const isAskedAgain = /(Token|Password) wanted once more/.test(report);
          assert.equal(isAskedAgain, sentBy !== undefined, report);
          if (sentBy !== undefined) assert.deepEqual(got(), []);
          if (sentBy !== undefined) assert.ok(report.includes(`"step":"${sentBy}"`), report);
        });

      if (kind.name === 'address')
        it(`${name}, with ${auth}, is not changed while a secret is kept`, async () => {
          const own = inPlace(at(home.url.replace('ws:', 'http:')));
          await start(own.credentials, own);
          const kept = { token: UNTOUCHED, username: 'me', password: UNTOUCHED };
          const isWebSocket = String(soundValues(name)[0]).startsWith('ws');
          const elsewhere = isWebSocket ? mine.url : `http://127.0.0.1:${rest.port}`;
          const report = await test({ ...own, credentials: kept, [name]: elsewhere });
          assert.match(report, /(Token|Password) wanted once more/);
          assert.deepEqual(got(), []);
        });

      if (wrongValue(name) !== undefined)
        it(`${name}, with ${auth}, stops the test at the step that needs it`, async () => {
          await start({});
          const report = await test(inPlace({ [name]: wrongValue(name) }));
          const step = sentBy ?? (signIn === 'login' ? 'login' : 'connect');
          assert.ok(report.startsWith(`{"ok":false,"steps":[{"step":"${step}","ok":false,"ms":0`), report);
        });
    }
  });

  for (const granted of ['*', 'write', 'flows.write'])
    it(`sends anything anywhere for who may deploy, by ${granted}: a deploy would, too`, async () => {
      scope = ['rt-connection.write', granted];
      await start({ token: 'stored' });
      await test({ url: mine.url, credentials: { token: variable('RT_ELSEWHERE') } });
      assert.ok(got().join().includes(SECRET));
      await test({ url: mine.url, credentials: { token: UNTOUCHED } });
      assert.ok(got().join().includes('stored'));
    });
});

/** A type of node with credentials, as others bring it. */
function brokers(RED: NodeAPI): void {
  RED.nodes.registerType(
    'broker',
    function (this: Node, config: NodeDef) {
      RED.nodes.createNode(this, config);
    },
    { credentials: { username: { type: 'text' }, password: { type: 'password' } } },
  );
}
