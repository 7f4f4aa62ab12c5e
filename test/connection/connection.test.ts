import assert from 'node:assert/strict';
import { RealtimeError } from '../../src/failures/realtime-error';
import type { StreamName } from '../../src/protocol/streams';
import { lending, TOKEN } from '../support/tokens';
import { VirtualConnection, type VirtualSettings } from '../support/virtual-connection';
import { goodServer, passiveServer, type Server } from '../support/virtual-network';

let world: VirtualConnection;

function connect(settings?: VirtualSettings): VirtualConnection {
  world = new VirtualConnection(settings);
  return world;
}

/** Good, but for the requests of these types: nothing, or this answer. */
function serverBut(answers: Readonly<Record<string, object | 'silence'>>): Server {
  return (farEnd, request) => {
    const answer = request && answers[request.type];
    if (answer === undefined) goodServer(farEnd, request);
    else if (answer !== 'silence') farEnd.say(answer);
  };
}

const why = () => {
  const { state } = world;
  return 'why' in state ? state.why : undefined;
};

const both: StreamName[] = ['user', 'account'];

describe('a connection', () => {
  beforeEach(() => connect());
  afterEach(() => world.end());

  describe('opens', () => {
    it('when the first stream is wanted, and not before', async () => {
      await world.pass(3_600_000);
      assert.equal(world.network.sockets.length, 0);
      await world.want('user');
      assert.equal(world.network.sockets.length, 1);
    });

    it('with authrequest, authresponse, start request: each when the one before it is done, without a timer', async () => {
      connect({ server: passiveServer });
      await world.want('user');
      const { socket } = world;
      assert.deepEqual(socket.requestTypes, []);
      socket.accept();
      assert.deepEqual(socket.requests, [{ type: 'authrequest', token: TOKEN }]);
      await world.pass(5_000);
      assert.equal(socket.requests.length, 1, 'nothing before the authresponse');
      socket.say({ type: 'authresponse', success: true });
      assert.deepEqual(socket.requestTypes, ['authrequest', 'startusereventrequest']);
      assert.equal(world.stream('user'), 'starting');
      socket.say({ type: 'startusereventresponse', success: true });
      assert.equal(world.stream('user'), 'running');
      assert.deepEqual(world.states, ['idle', 'authorizing', 'opening', 'authenticating', 'ready']);
    });

    it('one socket for both streams', async () => {
      await world.want(...both);
      assert.equal(world.network.sockets.length, 1);
      assert.deepEqual(world.socket.requestTypes, [
        'authrequest',
        'startusereventrequest',
        'startaccounteventrequest',
      ]);
      assert.deepEqual(
        both.map((stream) => world.stream(stream)),
        ['running', 'running'],
      );
    });

    it('and starts another stream later, on the same socket', async () => {
      await world.want('account');
      await world.want(...both);
      assert.deepEqual(world.socket.requestTypes, [
        'authrequest',
        'startaccounteventrequest',
        'startusereventrequest',
      ]);
      assert.equal(world.network.sockets.length, 1);
    });
  });

  describe('ends', () => {
    it('with stop requests, their answers, and close code 1000', async () => {
      connect({ server: serverBut({ stopusereventrequest: 'silence', stopaccounteventrequest: 'silence' }) });
      await world.want(...both);
      const { socket } = world;
      await world.want();
      assert.deepEqual(socket.requestTypes.slice(3), ['stopusereventrequest', 'stopaccounteventrequest']);
      socket.say({ type: 'stopusereventresponse', success: true });
      assert.equal(socket.closeCode, undefined, 'one answer is missing');
      socket.say({ type: 'stopaccounteventresponse', success: true });
      assert.equal(socket.closeCode, 1000);
      await world.pass(0);
      assert.equal(world.state.name, 'idle');
      assert.deepEqual(world.states.slice(-3), ['stopping', 'closing', 'idle']);
    });

    it('also when its server answers neither the stop request nor the closing message', async () => {
      connect({ server: passiveServer });
      await world.want('user');
      world.socket.accept();
      world.socket.say({ type: 'authresponse', success: true });
      world.socket.say({ type: 'startusereventresponse', success: true });
      await world.want();
      await world.pass(749);
      assert.equal(world.socket.closeCode, undefined);
      await world.pass(1);
      assert.equal(world.socket.closeCode, 1000);
      await world.pass(750);
      assert.equal(world.state.name, 'idle');
      assert.deepEqual(world.network.live, []);
    });

    it('with a stop request alone, where the other stream goes on', async () => {
      await world.want(...both);
      await world.want('account');
      assert.equal(world.socket.requestTypes.at(-1), 'stopusereventrequest');
      assert.deepEqual([world.stream('user'), world.stream('account')], ['off', 'running']);
      assert.equal(world.socket.state, 'open');
      await world.pass(0);
      assert.equal(world.network.sockets.length, 1);
    });

    const phases: [phase: string, reach: () => Promise<void>][] = [
      ['opening', () => world.pass(0)],
      [
        'authenticating',
        async () => {
          await world.pass(0);
          world.socket.accept();
        },
      ],
      [
        'waiting',
        async () => {
          await world.pass(0);
          world.socket.drop();
        },
      ],
    ];
    for (const [phase, reach] of phases) {
      it(`at once while ${phase}`, async () => {
        connect({ server: passiveServer });
        world.connection.want(new Set(['user']));
        await reach();
        assert.equal(world.state.name, phase);
        await world.want();
        await world.pass(750);
        assert.equal(world.state.name, 'idle');
        assert.equal(world.network.live.length, 0);
        await world.pass(120_000);
        assert.ok(world.network.sockets.length <= 1, 'no phantom comes back');
      });
    }

    it('while a start request is not answered: the stop request follows when it is', async () => {
      connect({ server: serverBut({ startusereventrequest: 'silence' }) });
      await world.want('user');
      await world.want();
      assert.deepEqual(world.socket.requestTypes, ['authrequest', 'startusereventrequest']);
      world.socket.say({ type: 'startusereventresponse', success: true });
      assert.equal(world.socket.requestTypes.at(-1), 'stopusereventrequest');
      await world.pass(0);
      assert.equal(world.state.name, 'idle');
    });
  });

  describe('wanted again', () => {
    it('while stopping: starts the stream again on the same socket, once the stop is answered', async () => {
      connect({ server: serverBut({ stopusereventrequest: 'silence' }) });
      await world.want('user');
      await world.want();
      await world.want('user');
      world.socket.say({ type: 'stopusereventresponse', success: true });
      await world.pass(60_000);
      assert.deepEqual(world.socket.requestTypes, [
        'authrequest',
        'startusereventrequest',
        'stopusereventrequest',
        'startusereventrequest',
      ]);
      assert.equal(world.stream('user'), 'running');
      assert.equal(world.network.sockets.length, 1);
    });

    it('while closing: opens a new socket when the old one is gone', async () => {
      await world.want('user');
      world.network.server = passiveServer;
      world.connection.want(new Set());
      world.socket.answer({ type: 'stopusereventrequest' });
      assert.equal(world.state.name, 'closing');
      await world.want('account');
      assert.equal(world.network.sockets.length, 1);
      world.network.server = goodServer;
      world.socket.drop();
      await world.pass(0);
      assert.equal(world.network.sockets.length, 2);
      assert.equal(world.network.live.length, 1);
      assert.deepEqual(world.socket.requestTypes, ['authrequest', 'startaccounteventrequest']);
    });

    it('while its stop is not answered on a connection that goes on: starts after the answer', async () => {
      connect({ server: serverBut({ stopusereventrequest: 'silence' }) });
      await world.want(...both);
      await world.want('account');
      await world.want(...both);
      assert.equal(world.stream('user'), 'stopping');
      world.socket.say({ type: 'stopusereventresponse', success: false });
      await world.pass(0);
      assert.equal(world.stream('user'), 'running');
    });

    it('and its stop is never answered: starts after ten seconds', async () => {
      connect({ server: serverBut({ stopusereventrequest: 'silence' }) });
      await world.want(...both);
      await world.want('account');
      await world.want(...both);
      await world.pass(9_999);
      assert.equal(world.stream('user'), 'stopping');
      await world.pass(1);
      assert.equal(world.stream('user'), 'running');
    });
  });

  describe('gives up a phase that takes too long, and tries again:', () => {
    const never = new Promise<never>(() => {});
    const hanging: [title: string, settings: VirtualSettings, code: string, afterMs: number][] = [
      ['no token', { tokens: () => lending({ token: () => never }) }, 'login-unavailable', 30_000],
      ['no opening handshake', { server: passiveServer }, 'open-timeout', 10_000],
      ['no authresponse', { server: serverBut({ authrequest: 'silence' }) }, 'auth-timeout', 10_000],
      [
        'no start response',
        { server: serverBut({ startusereventrequest: 'silence' }) },
        'start-timeout',
        10_000,
      ],
    ];
    for (const [title, settings, code, afterMs] of hanging) {
      it(`${title} within ${afterMs / 1000} s`, async () => {
        connect(settings);
        await world.want('user');
        await world.pass(afterMs - 1);
        assert.notEqual(world.state.name, 'waiting');
        await world.pass(1);
        assert.equal(world.state.name, 'waiting');
        assert.equal(why()?.code, code);
        assert.equal(world.network.live.length, 0, 'the hanging socket is gone');
        await world.pass(500);
        assert.notEqual(world.state.name, 'waiting', 'tries again within half a second');
      });
    }

    it('with no timer except for the next try', async () => {
      connect({ server: serverBut({ startusereventrequest: 'silence' }) });
      await world.want('user');
      await world.pass(10_000);
      assert.equal(world.state.name, 'waiting');
      assert.equal(world.clock.timerCount, 1);
    });

    it('the token source is told that nobody waits any more', async () => {
      let aborted = false;
      const token = (signal: AbortSignal) => {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
        return never;
      };
      connect({ tokens: () => lending({ token }) });
      await world.want('user');
      await world.want();
      assert.ok(aborted);
    });

    it('a token that comes after that is not used', async () => {
      let give: (token: string) => void = () => {};
      const token = () =>
        new Promise<string>((resolve) => {
          give = resolve;
        });
      connect({ tokens: () => lending({ token }) });
      await world.want('user');
      const late = give;
      await world.pass(31_000);
      late(TOKEN);
      await world.pass(0);
      assert.equal(world.network.sockets.length, 0);
      give(TOKEN);
      await world.pass(0);
      assert.equal(world.network.sockets.length, 1);
    });
  });

  describe('without a token', () => {
    const failing = (error: unknown) => () => lending({ token: () => Promise.reject(error) });
    const host = { host: 'h', port: 443 };
    const cases: [title: string, error: unknown, state: string, code: string][] = [
      [
        'misconfigured: waits for somebody',
        new RealtimeError('misconfigured', '', { property: 'token' }),
        'failed',
        'misconfigured',
      ],
      [
        'wrong login: tries again slowly',
        new RealtimeError('login-rejected', '', { host: 'h', status: 401, reason: '' }),
        'waiting',
        'login-rejected',
      ],
      [
        'service not reached: tries again soon',
        new RealtimeError('refused-port', '', host),
        'waiting',
        'refused-port',
      ],
      [
        'a fault of ours: tries again soon',
        new TypeError('x is not a function'),
        'waiting',
        'login-unavailable',
      ],
    ];
    for (const [title, error, state, code] of cases) {
      it(title, async () => {
        connect({ tokens: failing(error) });
        await world.want('user');
        assert.equal(world.state.name, state);
        assert.equal(why()?.code, code);
        const { state: now } = world;
        if (now.name === 'waiting') assert.equal(now.delayMs, code === 'login-rejected' ? 31_500 : 250);
      });
    }

    it('because of the configuration: tries nothing by itself, and at once when told to', async () => {
      let configured = false;
      const token = async () => {
        if (configured) return TOKEN;
        throw new RealtimeError('misconfigured', '', { property: 'token' });
      };
      connect({ tokens: () => lending({ token }) });
      await world.want('user');
      await world.pass(86_400_000);
      assert.equal(world.state.name, 'failed');
      configured = true;
      world.connection.retry();
      await world.pass(0);
      assert.equal(world.stream('user'), 'running');
    });
  });

  describe('whose token is refused', () => {
    const refusing = serverBut({
      authrequest: { type: 'authresponse', success: false, message: `bad ${TOKEN}` },
    });

    it('says why, without the token', async () => {
      connect({ server: refusing });
      await world.want('user');
      assert.deepEqual(why()?.details, { reason: 'bad ***' });
    });

    it('and without the earlier secrets of its source', async () => {
      const older = 'token-before-this-one';
      const server = serverBut({
        authrequest: { type: 'authresponse', success: false, message: `${older} is in use` },
      });
      connect({ server, tokens: () => lending({ secrets: () => [older] }) });
      await world.want('user');
      assert.deepEqual(why()?.details, { reason: '*** is in use' });
    });

    it('waits 30 s or more, then ever longer, up to ten minutes', async () => {
      connect({ server: refusing });
      world.chance = 0;
      await world.want('user');
      const waits: number[] = [];
      for (let tries = 0; tries < 7; tries += 1) {
        const { state } = world;
        assert.ok(state.name === 'waiting' && state.why.code === 'token-rejected');
        waits.push(state.delayMs);
        await world.pass(state.delayMs - 1);
        assert.equal(world.network.sockets.length, tries + 1, 'not before its time');
        await world.pass(1);
      }
      assert.deepEqual(waits, [30_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
    });

    it('tries at once when told to', async () => {
      connect({ server: refusing });
      await world.want('user');
      world.network.server = goodServer;
      world.connection.retry();
      await world.pass(0);
      assert.equal(world.stream('user'), 'running');
      assert.equal(world.network.live.length, 1);
    });

    it('tries at once, on a new socket, where the source has a fresh one', async () => {
      const refused: string[] = [];
      const tokens = () =>
        lending({
          token: async () => (refused.length === 0 ? 'stale' : 'fresh'),
          refused: (token) => refused.push(token) === 1,
        });
      const server: Server = (farEnd, request) => {
        if (request?.token === 'stale') farEnd.say({ type: 'authresponse', success: false });
        else goodServer(farEnd, request);
      };
      connect({ tokens, server });
      await world.want('user');
      assert.equal(world.stream('user'), 'running');
      assert.deepEqual(refused, ['stale']);
      assert.equal(world.network.live.length, 1);
      assert.ok(!world.states.includes('waiting'));
    });

    it('does not take an outage for it: only the answer says so', async () => {
      connect({ server: (farEnd, request) => (request ? farEnd.drop() : farEnd.accept()) });
      await world.want('user');
      assert.equal(why()?.code, 'closed');
    });
  });

  describe('whose stream is refused', () => {
    const refusing = serverBut({
      startaccounteventrequest: {
        type: 'startaccounteventresponse',
        success: false,
        error: 'not privileged',
      },
    });

    it('keeps the other one running, and says why', async () => {
      connect({ server: refusing });
      await world.want(...both);
      assert.equal(world.stream('user'), 'running');
      const account = world.connection.streamState('account');
      assert.ok(account.name === 'refused');
      assert.deepEqual(account.why.details, { stream: 'account', reason: 'not privileged' });
      world.socket.say({ type: 'userevent', n: 1 });
      assert.equal(world.events.length, 1);
    });

    it('asks again after 30 s or more, then ever longer, up to ten minutes, on the same socket', async () => {
      connect({ server: refusing, heartbeatMs: 0 });
      world.chance = 0;
      await world.want(...both);
      const asked = () =>
        world.socket.requestTypes.filter((type) => type === 'startaccounteventrequest').length;
      for (const [tries, waitMs] of [30_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000].entries()) {
        await world.pass(waitMs - 1);
        assert.equal(asked(), tries + 1);
        await world.pass(1);
        assert.equal(asked(), tries + 2);
      }
      assert.equal(world.network.sockets.length, 1);
      assert.equal(world.stream('user'), 'running');
    });

    it('runs when it is granted later, at once when told to', async () => {
      connect({ server: refusing });
      await world.want(...both);
      world.network.server = goodServer;
      world.connection.retry();
      await world.pass(0);
      assert.equal(world.stream('account'), 'running');
    });

    it('asks no more when nobody wants it', async () => {
      connect({ server: refusing, heartbeatMs: 0 });
      await world.want(...both);
      await world.want('user');
      assert.equal(world.clock.timerCount, 0);
      const { length } = world.socket.requests;
      await world.pass(3_600_000);
      assert.equal(world.socket.requests.length, length);
    });

    it('asks again after a reconnect', async () => {
      connect({ server: refusing });
      await world.want(...both);
      world.network.server = goodServer;
      world.socket.drop();
      await world.pass(500);
      assert.deepEqual(
        both.map((stream) => world.stream(stream)),
        ['running', 'running'],
      );
    });

    it('by silence, keeps the other one running and the socket too', async () => {
      connect({ server: serverBut({ startaccounteventrequest: 'silence' }) });
      await world.want(...both);
      await world.pass(10_000);
      assert.deepEqual(
        both.map((stream) => world.stream(stream)),
        ['running', 'refused'],
      );
      const account = world.connection.streamState('account');
      assert.equal(account.name === 'refused' && account.why.code, 'start-timeout');
      assert.equal(world.network.sockets.length, 1);
    });
  });

  describe('that is lost', () => {
    it('comes back within half a second, with both streams', async () => {
      await world.want(...both);
      await world.pass(60_000);
      world.chance = 0.999_999;
      world.socket.drop();
      assert.equal(world.state.name, 'waiting');
      await world.pass(500);
      assert.deepEqual(
        both.map((stream) => world.stream(stream)),
        ['running', 'running'],
      );
      assert.equal(world.network.live.length, 1);
    });

    it('waits ever longer, and starts anew only after a stream has run for 30 s', async () => {
      world.chance = 0;
      await world.want('user');
      const waits: number[] = [];
      const dropAfter = async (streamingMs: number) => {
        await world.pass(streamingMs);
        assert.equal(world.stream('user'), 'running');
        world.socket.drop();
        const { state } = world;
        assert.ok(state.name === 'waiting');
        waits.push(state.delayMs);
        await world.pass(state.delayMs);
      };
      for (const ms of [0, 1_000, 5_000, 10_000, 20_000, 29_000, 29_999, 0, 30_000, 0]) await dropAfter(ms);
      // After the first one a share of the time since the first loss, the short runs included.
      assert.deepEqual(waits, [0, 900, 1_553, 4_152, 9_586, 18_268, 29_000, 29_000, 0, 0]);
    });

    it('waits as long as the server asks for', async () => {
      const details = { host: 'h', port: 1, status: 429, reason: '' };
      const busy = new RealtimeError('upgrade-refused', '', details, { retryAfterMs: 90_000 });
      connect({ server: (farEnd) => farEnd.drop(busy) });
      await world.want('user');
      await world.pass(89_999);
      assert.equal(world.network.sockets.length, 1);
      await world.pass(1);
      assert.equal(world.network.sockets.length, 2);
    });

    it('takes no notice of what its old socket still does', async () => {
      connect({ server: passiveServer });
      world.chance = 0;
      await world.want('user');
      const old = world.socket;
      await world.pass(10_001);
      assert.equal(world.network.sockets.length, 2);
      const { state } = world;
      old.state = 'open'; // As if it had not heard of its end.
      old.accept();
      old.say({ type: 'authresponse', success: true });
      old.say({ type: 'userevent' });
      old.alive();
      old.drop();
      assert.equal(world.state, state);
      assert.deepEqual(old.requests, []);
      assert.deepEqual(world.events, []);
    });
  });

  describe('proves that it is alive', () => {
    const pings = () => world.socket.pings;
    const deaf = serverBut({ ping: 'silence' });
    beforeEach(() => connect({ server: deaf }));

    it('with a ping after 30 s of silence, answered by a pong', async () => {
      await world.want('user');
      await world.pass(29_999);
      assert.equal(pings(), 0);
      await world.pass(1);
      assert.equal(pings(), 1);
      await world.pass(5_000);
      world.socket.alive();
      await world.pass(29_999);
      assert.equal(pings(), 1);
      await world.pass(1);
      assert.equal(pings(), 2);
      assert.equal(world.network.sockets.length, 1);
    });

    it('without any ping while frames come', async () => {
      await world.want('user');
      for (let second = 0; second < 600; second += 20) {
        await world.pass(20_000);
        world.socket.say({ type: 'userevent' });
      }
      assert.equal(pings(), 0);
    });

    it('or is dropped when nothing comes within 10 s of a ping', async () => {
      await world.want('user');
      await world.pass(39_999);
      assert.equal(world.socket.state, 'open');
      await world.pass(100);
      assert.equal(world.state.name, 'waiting');
      assert.equal(why()?.code, 'heartbeat-lost');
      assert.equal(world.network.live.length, 0);
      await world.pass(500);
      assert.equal(world.stream('user'), 'running');
    });

    it('by a pong that was there in time, but is read late by a busy process', async () => {
      await world.want('user');
      await world.pass(30_000);
      assert.equal(pings(), 1);
      await world.pass(10_000);
      // Timers come before sockets when a process was blocked: the deadline is first, what waited in the socket next.
      world.socket.alive();
      await world.pass(20_000);
      assert.equal(world.network.sockets.length, 1);
      assert.equal(world.state.name, 'ready');
    });

    it('by any frame after a ping, even one of no use', async () => {
      await world.want('user');
      await world.pass(30_000);
      await world.pass(9_000);
      world.socket.say('garbage');
      await world.pass(29_999);
      assert.equal(pings(), 1);
      await world.pass(1);
      assert.equal(pings(), 2);
    });

    it('never, if the heartbeat is off', async () => {
      connect({ server: deaf, heartbeatMs: 0 });
      await world.want('user');
      await world.pass(3_600_000);
      assert.equal(pings(), 0);
      assert.equal(world.state.name, 'ready');
    });

    it('also after somebody has set the clock back', async () => {
      await world.want('user');
      world.clock.setTime(world.clock.now() - 3_600_000);
      await world.pass(30_000);
      assert.equal(pings(), 1);
      await world.pass(10_100);
      assert.equal(world.state.name, 'waiting');
    });

    it('once more after a reconnect', async () => {
      await world.want('user');
      world.socket.drop();
      await world.pass(500);
      await world.pass(30_000);
      assert.equal(pings(), 1);
    });
  });

  describe('whatever comes', () => {
    const hostile: [title: string, frame: string][] = [
      ['nothing', ''],
      ['no JSON', '{'],
      ['a number', '17'],
      ['null', 'null'],
      ['an array', '[{"type":"userevent"}]'],
      ['no type', '{}'],
      ['a type that is no text', '{"type":{"toString":1}}'],
      ['an unknown type', '{"type":"servicemessage"}'],
      ['a property of every object as type', '{"type":"constructor"}'],
      ['__proto__ as type', '{"type":"__proto__"}'],
      ['toString as type', '{"type":"toString"}'],
      ['a request of ours', '{"type":"startusereventrequest"}'],
      ['20,000 nested arrays', '['.repeat(20_000) + ']'.repeat(20_000)],
      ['a second authresponse', '{"type":"authresponse","success":true}'],
      ['an authresponse that takes it back', '{"type":"authresponse","success":false}'],
      ['a second start response', '{"type":"startusereventresponse","success":true}'],
      ['a start response that takes it back', '{"type":"startusereventresponse","success":false}'],
      [
        'a start response for a stream that was not asked for',
        '{"type":"startaccounteventresponse","success":true}',
      ],
      ['a stop response that nobody waits for', '{"type":"stopusereventresponse","success":true}'],
    ];
    for (const [title, frame] of hostile) {
      it(`${title}: costs neither the connection nor an event`, async () => {
        await world.want('user');
        world.socket.say({ type: 'userevent', n: 1 });
        world.socket.say(frame);
        world.socket.say({ type: 'userevent', n: 2 });
        await world.pass(1_000);
        assert.deepEqual(
          world.events.map(({ event }) => event.n),
          [1, 2],
        );
        assert.equal(world.stream('user'), 'running');
        assert.equal(world.network.sockets.length, 1);
        assert.deepEqual(world.socket.requestTypes, ['authrequest', 'startusereventrequest']);
      });
    }

    it('before the authresponse, an answer to a later request does not count', async () => {
      connect({ server: passiveServer });
      await world.want('user');
      world.socket.accept();
      world.socket.say({ type: 'startusereventresponse', success: true });
      assert.equal(world.state.name, 'authenticating');
      world.socket.say({ type: 'authresponse', success: true });
      assert.equal(world.stream('user'), 'starting');
      world.socket.say({ type: 'startusereventresponse', success: true });
      assert.equal(world.stream('user'), 'running');
    });

    it('answers in another order find their requests', async () => {
      connect({
        server: serverBut({ startusereventrequest: 'silence', startaccounteventrequest: 'silence' }),
      });
      await world.want(...both);
      world.socket.say({ type: 'startaccounteventresponse', success: true });
      assert.deepEqual(
        both.map((stream) => world.stream(stream)),
        ['starting', 'running'],
      );
      world.socket.say({ type: 'startusereventresponse', success: true });
      assert.deepEqual(
        both.map((stream) => world.stream(stream)),
        ['running', 'running'],
      );
    });

    it('events before the start response are events', async () => {
      connect({ server: serverBut({ startusereventrequest: 'silence' }) });
      await world.want('user');
      world.socket.say({ type: 'userevent', n: 1 });
      world.socket.say({ type: 'startusereventresponse', success: true });
      world.socket.say({ type: 'userevent', n: 2 });
      assert.deepEqual(
        world.events.map(({ event }) => event.n),
        [1, 2],
      );
    });

    it('success is literally true, nothing else', async () => {
      connect({ server: serverBut({ authrequest: { type: 'authresponse', success: 'true' } }) });
      await world.want('user');
      assert.equal(why()?.code, 'token-rejected');
    });
  });

  describe('may be left from within a notification', () => {
    for (const state of ['authorizing', 'opening', 'authenticating', 'ready', 'waiting']) {
      it(`that it is ${state}`, async () => {
        let left = false;
        connect({
          told: () => {
            if (left || world.state.name !== state) return;
            left = true;
            world.connection.want(new Set());
          },
        });
        world.connection.want(new Set(both));
        await world.pass(0);
        if (!left) world.socket.drop();
        await world.pass(0);
        assert.ok(left);
        assert.equal(world.state.name, 'idle');
        assert.equal(world.network.live.length, 0);
      });
    }
  });

  it('tells when an event was received', async () => {
    await world.want('user');
    await world.pass(1_234);
    world.socket.say({ type: 'userevent' });
    assert.equal(world.events[0]?.receivedAt, world.clock.now());
  });

  it('knows when it last heard from its server, until nobody wants it', async () => {
    await world.want('user');
    await world.pass(1_000);
    world.socket.say({ type: 'userevent' });
    const heardAt = world.clock.now();
    await world.pass(1_000);
    world.socket.drop();
    assert.equal(world.connection.lastHeard?.at, heardAt);
    await world.want();
    assert.equal(world.connection.lastHeard?.at, undefined);
  });
});
