/** Owns that actions and the stream share one sign-in, on real sockets: neither is in the way of the other. */
import assert from 'node:assert/strict';
import type { Action } from '../../src/api/action';
import { readSettings } from '../../src/configuration/settings';
import { RealtimeError } from '../../src/failures/realtime-error';
import { createSession } from '../../src/session/create-session';
import type { Session } from '../../src/session/session';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { VirtualUser } from '../support/virtual-session';

const TEXT: Action = {
  method: 'POST',
  path: '/sms/send',
  fields: { to_number: '+12025550100', payload: 'hi' },
};

describe('actions of a connection', () => {
  let simulator: Simulator;
  let session: Session;
  let user: VirtualUser;
  let leave: () => void;
  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(async () => {
    leave();
    await session.close();
    await simulator.close();
  });

  async function connect(properties: object): Promise<void> {
    const settings = readSettings({
      properties: { url: simulator.url, ...properties },
      credentials: { token: 'demo', username: 'demo', password: 'demo' },
      written: {},
    });
    assert.ok(!(settings instanceof RealtimeError));
    session = createSession(settings);
    user = new VirtualUser();
    leave = session.subscribe(user);
    await simulator.occurrences.nth('request', 1, ({ type }) => type === 'startusereventrequest');
  }

  const act = () => session.actions?.perform(TEXT, new AbortController().signal) ?? assert.fail('no actions');
  const count = (kind: 'connection' | 'login' | 'refresh') => simulator.occurrences.count(kind);

  for (const auth of ['token', 'login']) {
    it(`use the sign-in of the connection (${auth}), at its host`, async () => {
      await connect({ auth });
      const result = await act();
      assert.ok(result.ok);
      assert.equal((result.answer.body as { success: unknown }).success, true);
      assert.deepEqual([count('connection'), count('login')], [1, auth === 'login' ? 1 : 0]);
    });
  }

  it('twelve with a token that was revoked: one login, each is done once, and the stream runs on', async () => {
    await connect({ auth: 'login' });
    const token = JSON.parse(simulator.sessions[0]?.received[0] ?? '{}') as { token: string };
    simulator.tokens.revoke(token.token);
    const results = await Promise.all(Array.from({ length: 12 }, act));
    assert.ok(results.every(({ ok }) => ok));
    assert.equal(simulator.occurrences.count('text'), 12);
    assert.deepEqual([count('connection'), count('login')], [1, 2]);
    assert.equal(session.status.state, 'streaming');
  });

  it('with a token that REST refuses for ever: unauthorized, and the stream runs on', async () => {
    await connect({ auth: 'login' });
    simulator.tokens.check = () => undefined;
    for (let n = 0; n < 20; n += 1) {
      const result = await act();
      assert.ok(!result.ok && result.failure.code === 'unauthorized');
    }
    assert.deepEqual([count('connection'), count('login')], [1, 2]);
    assert.equal(simulator.occurrences.count('rest'), 4, 'two logins and two texts');
    assert.equal(session.status.state, 'streaming');
  });
});
