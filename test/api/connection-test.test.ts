/** Owns the test of a connection: it goes the way that a connection goes, and finds what a connection finds. */
import assert from 'node:assert/strict';
import { testConnection } from '../../src/api/connection-test';
import type { ApiEnvironment } from '../../src/api/environment';
import { RealtimeError } from '../../src/failures/realtime-error';
import type { StreamName } from '../../src/protocol/streams';
import { CountedSignIn, lending, oneToken } from '../support/tokens';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock';
import { VirtualConnection } from '../support/virtual-connection';
import { goodServer, passiveServer, type Server, VirtualNetwork } from '../support/virtual-network';

/** Good, but for these requests: an answer, or nothing at all. */
const but =
  (answers: Readonly<Record<string, object | 'silence' | 'drop'>>): Server =>
  (farEnd, request) => {
    const answer = request && answers[request.type];
    if (answer === undefined) goodServer(farEnd, request);
    else if (answer === 'drop') farEnd.drop();
    else if (answer !== 'silence') farEnd.say(answer);
  };

const refusal = (type: string) => ({ type, success: false, message: 'no' });

describe('the test of a connection', () => {
  let clock: VirtualClock;
  let network: VirtualNetwork;
  beforeEach(() => {
    clock = createVirtualClock();
    network = new VirtualNetwork(clock);
    network.server = goodServer;
  });
  afterEach(() => {
    assert.equal(clock.timerCount, 0, 'no timer is left');
    assert.ok(
      network.sockets.every(({ state }) => state === 'closed'),
      'a socket is left',
    );
  });

  async function test(settings: Partial<ApiEnvironment> = {}, ...streams: StreamName[]) {
    const environment = { clock, random: () => 0.5, open: network.open, tokens: oneToken, ...settings };
    const testing = testConnection(environment, 'token', streams);
    await clock.pass(20_000);
    if (network.server === passiveServer) for (const socket of network.live) socket.drop();
    return testing;
  }

  const names = (steps: Awaited<ReturnType<typeof test>>) =>
    steps.map(({ step, ok }) => (ok ? step : `${step} failed`));

  it('opens, authenticates, starts, and closes', async () => {
    assert.deepEqual(names(await test()), ['connect', 'authenticate', 'start']);
    assert.deepEqual(network.socket.requestTypes, ['authrequest', 'startusereventrequest']);
    assert.equal(network.socket.closeCode, 1000);
  });

  it('signs in after the socket is open, as a step of its own', async () => {
    const environment = { clock, random: () => 0.5, open: network.open, tokens: new CountedSignIn(clock) };
    const testing = testConnection(environment, 'login');
    await clock.pass(0);
    assert.deepEqual(names(await testing), ['connect', 'login', 'authenticate', 'start']);
  });

  it('starts each stream that nodes take, once, also after another one was refused', async () => {
    assert.deepEqual(names(await test({}, 'account', 'user', 'account')), [
      'connect',
      'authenticate',
      'start',
      'start-account',
    ]);
    network.server = but({ startusereventrequest: refusal('startusereventresponse') });
    assert.deepEqual(names(await test({}, 'account')).slice(2), ['start failed', 'start-account']);
    network.server = but({ startaccounteventrequest: refusal('startaccounteventresponse') });
    assert.deepEqual(names(await test({}, 'account')).slice(2), ['start', 'start-account failed']);
  });

  it('goes no further than the first step that fails', async () => {
    network.server = but({ authrequest: refusal('authresponse') });
    assert.deepEqual(names(await test()), ['connect', 'authenticate failed']);
    network.server = but({ startusereventrequest: 'drop' });
    assert.deepEqual(names(await test({}, 'account')).slice(2), ['start failed']);
  });

  it('takes 20 s at most', async () => {
    network.server = passiveServer;
    const [step] = await test();
    assert.equal(step?.why?.code, 'open-timeout');
    assert.equal(step?.ms, 20_000);
  });

  it('says that the sign-in was not answered, where the socket was open', async () => {
    network.server = but({ authrequest: 'silence' });
    const step = (await test()).at(-1);
    assert.deepEqual([step?.step, step?.why?.code], ['authenticate', 'auth-timeout']);
  });

  it('says which proxy did not answer', async () => {
    const proxy = {
      host: 'proxy.example',
      port: 3128,
      target: 'api.example:443',
      proxyVariable: 'https_proxy',
    };
    const open: ApiEnvironment['open'] = (handlers) =>
      Object.assign(network.open(handlers), { asked: proxy });
    network.server = passiveServer;
    const [step] = await test({ open });
    assert.deepEqual(step?.why?.details, { seconds: 20, ...proxy });
    assert.equal(step?.why?.variant, 'proxy');
  });

  it('says that an address refuses, where the others did not answer in time', async () => {
    const refusal = new RealtimeError('refused-port', 'no', { host: 'api.example', port: 443 });
    const open: ApiEnvironment['open'] = (handlers) => Object.assign(network.open(handlers), { refusal });
    network.server = passiveServer;
    const [step] = await test({ open });
    assert.equal(step?.why, refusal);
  });

  it('says for an internal error that there is no token', async () => {
    const token = () => Promise.reject(new TypeError('x is not a function'));
    assert.equal((await test({ tokens: lending({ token }) }))[1]?.why?.code, 'login-unavailable');
  });

  describe('finds the same failure as a connection', () => {
    const noToken = new RealtimeError('login-rejected', 'no', { host: 'h', status: 401, reason: 'no' });
    const cases: readonly [title: string, server: Server, settings?: Parameters<typeof lending>[0]][] = [
      ['no token', goodServer, { token: () => Promise.reject(noToken) }],
      ['a refused token', but({ authrequest: refusal('authresponse') })],
      ['a socket that is gone while it is opened', (farEnd) => farEnd.drop()],
      ['a socket that is gone with the authrequest', but({ authrequest: 'drop' })],
      ['a refused stream', but({ startusereventrequest: refusal('startusereventresponse') })],
      ['a stream whose start is not answered', but({ startusereventrequest: 'silence' })],
      ['a socket that is gone with the start', but({ startusereventrequest: 'drop' })],
    ];
    for (const [title, server, settings] of cases) {
      it(title, async () => {
        const tokens = lending(settings);
        let found: RealtimeError | undefined;
        const world = new VirtualConnection({
          server,
          tokens: () => tokens,
          told: () => {
            const { state } = world;
            const stream = world.connection.streamState('user');
            found ??= 'why' in state ? state.why : 'why' in stream ? stream.why : undefined;
          },
        });
        await world.want('user');
        await world.pass(11_000);
        await world.end();

        network.server = server;
        const tested = (await test({ tokens })).at(-1)?.why;
        assert.ok(found !== undefined && tested !== undefined);
        assert.deepEqual(
          [tested.code, tested.message, tested.details],
          [found.code, found.message, found.details],
        );
      });
    }
  });
});
