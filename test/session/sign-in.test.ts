/** Owns that a login carries a session through outages: over real sockets, with tokens that live for two seconds. */
import assert from 'node:assert/strict';
import { loginTokens } from '../../src/api/login';
import { Session } from '../../src/session/session';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator';
import { webSocketTransport } from '../../src/transport/ws-transport';
import { type Clock, systemClock } from '../../src/util/clock';
import { createVirtualClock } from '../support/virtual-clock';
import { VirtualOwner, VirtualUser } from '../support/virtual-session';

const RECONNECTS = 100;
const EVENTS_EACH = 10;
const TOKEN_LIFETIME_S = 2;
/** 100 reconnects a minute. */
const PACE_MS = 600;

/** Time that passes when the test says so; with `REAL_TIME` set, a clock on the wall: the same, for a whole minute. */
interface Time extends Clock {
  pass(durationMs: number): Promise<void>;
}

function time(): Time {
  if (process.env.REAL_TIME === undefined) return createVirtualClock();
  return { ...systemClock, pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) };
}

describe('a session that signs in', function () {
  this.timeout(process.env.REAL_TIME === undefined ? 10_000 : 120_000);
  let clock: Time;
  let simulator: Simulator;
  const sessions: Session[] = [];
  beforeEach(() => {
    clock = time();
  });
  afterEach(async () => {
    await Promise.all(sessions.splice(0).map((session) => session.close()));
    await simulator.close();
  });

  const serve = async (options: SimulatorOptions = {}) => {
    simulator = await startSimulator({ clock, tokenLifetimeSeconds: TOKEN_LIFETIME_S, ...options });
  };

  function connect(password = 'demo'): { session: Session; user: VirtualUser; owner: VirtualOwner } {
    const { url, restUrl } = simulator;
    const environment = {
      clock,
      random: () => 0,
      open: webSocketTransport({ url, environment: {} }),
      tokens: loginTokens({ restUrl, username: 'demo', password, clock, environment: {} }),
    };
    const session = new Session({ heartbeatMs: 0 }, environment);
    sessions.push(session);
    const owner = new VirtualOwner();
    session.owner = owner;
    const user = new VirtualUser();
    session.subscribe(user);
    return { session, user, owner };
  }

  const started = (n: number) =>
    simulator.occurrences.nth('request', n, ({ type }) => type === 'startusereventrequest');
  const refreshes = () => simulator.occurrences.all('refresh');
  const count = (kind: 'connection' | 'login' | 'refresh') => simulator.occurrences.count(kind);

  /** All have seen their n-th outage, and try again. */
  async function outlasted(n: number, ...users: readonly VirtualUser[]): Promise<void> {
    const outages = ({ shown }: VirtualUser) => shown.filter((state) => state === 'waiting').length;
    await settled(() => users.every((user) => outages(user) === n));
    for (const session of sessions) session.retry();
    await clock.pass(PACE_MS);
  }

  it(`survives ${RECONNECTS} outages in a minute: one login, each refresh token used once, no event lost`, async () => {
    await serve();
    const { user } = connect();
    for (let outage = 0; outage <= RECONNECTS; outage += 1) {
      await started(outage + 1);
      for (let n = 0; n < EVENTS_EACH; n += 1) simulator.emit({ n: outage * EVENTS_EACH + n }, 'user');
      if (outage === RECONNECTS) break;
      simulator.sessions[0]?.close(1012, 'restarting');
      await outlasted(outage + 1, user);
    }
    await settled(() => user.received.length === (RECONNECTS + 1) * EVENTS_EACH);

    assert.deepEqual(
      user.numbers,
      Array.from({ length: (RECONNECTS + 1) * EVENTS_EACH }, (_, n) => n),
    );
    assert.equal(count('login'), 1);
    const used = refreshes().map(({ refreshToken }) => refreshToken);
    assert.equal(new Set(used).size, used.length, 'a refresh token was used again');
    assert.ok(refreshes().every(({ outcome }) => outcome === 'granted'));
    // A token is renewed a tenth of its life ahead of its end: after every third or fourth outage.
    const expected = (RECONNECTS * PACE_MS) / (TOKEN_LIFETIME_S * 1000);
    assert.ok(used.length > expected * 0.75 && used.length < expected * 1.5, `${used.length} refreshes`);
  });

  it('asks for nothing while its stream runs', async () => {
    await serve();
    connect();
    await started(1);
    await clock.pass(10 * TOKEN_LIFETIME_S * 1000);
    assert.deepEqual([count('login'), count('refresh')], [1, 0]);
  });

  it('signs in again, once, when a refresh is refused', async () => {
    await serve();
    const { user } = connect();
    await started(1);
    simulator.signIn.forgetRefreshTokens();
    await clock.pass(TOKEN_LIFETIME_S * 1000);
    simulator.sessions[0]?.drop();
    await outlasted(1, user);
    await started(2);
    assert.deepEqual([count('login'), count('refresh')], [2, 1]);
  });

  it('shares no refresh token with another one of the same login', async () => {
    await serve();
    const users = [connect().user, connect().user];
    await started(2);
    for (let round = 1; round <= 5; round += 1) {
      await clock.pass(TOKEN_LIFETIME_S * 1000);
      for (const session of simulator.sessions) session.drop();
      await outlasted(round, ...users);
      await started(2 * round + 2);
    }
    assert.ok(refreshes().every(({ outcome }) => outcome === 'granted'));
    assert.deepEqual([count('login'), count('refresh')], [2, 10]);
    simulator.emit({ n: 1 }, 'user');
    await settled(() => users.every(({ received }) => received.length === 1));
  });

  it('gets one fresh token when a good one is refused, and is rejected when that is refused as well', async () => {
    await serve();
    const { user, owner } = connect();
    // Whatever the service grants is worth nothing.
    simulator.tokens.check = () => undefined;
    await settled(() => user.shown.includes('rejected'));
    assert.deepEqual(owner.heard, ['token-rejected']);
    assert.equal(count('login') + count('refresh'), 2);
    assert.equal(count('connection'), 2);
    await clock.pass(29_000);
    assert.equal(user.statuses.at(-1)?.state, 'rejected');
  });

  it('says a wrong password at once, and tries it again no sooner than 30 s later', async () => {
    await serve();
    const startedAt = clock.now();
    const { user, owner } = connect('wrong');
    await settled(() => user.shown.includes('rejected'));
    assert.ok(clock.now() - startedAt < 1_000);
    assert.deepEqual(owner.heard, ['login-rejected']);
    assert.equal(count('connection'), 0, 'no socket without a token');
    await clock.pass(29_500);
    assert.equal(user.statuses.at(-1)?.state, 'rejected');
    const again = simulator.occurrences.next('login');
    await clock.pass(5_000);
    await again;
  });
});

/** Resolves when it is so: sockets need some turns of the event loop; without end, the test's own deadline tells. */
async function settled(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
