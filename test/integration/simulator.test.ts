import assert from 'node:assert/strict';
import { GivenToken } from '../../src/api/given-token';
import type { StreamName } from '../../src/protocol/streams';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { LiveSession } from '../support/live-session';

describe('a session with the simulated RealTime API', () => {
  let api: Simulator;
  let live: LiveSession;
  beforeEach(async () => {
    api = await startSimulator({ tokens: ['good'] });
  });
  afterEach(async () => {
    await live.close();
    assert.equal(live.clock.timerCount, 0, 'a timer is left');
    await api.close();
  });

  function connect(token: string, ...streams: StreamName[]): LiveSession {
    live = new LiveSession({
      urls: [api.url],
      streams,
      tokens: (clock) => new GivenToken(token, clock),
    });
    return live;
  }

  const requests = () => api.occurrences.all('request').map(({ type }) => type);

  it('authenticates, then starts: both streams on one socket, each with its own events in order', async () => {
    connect('good', 'user', 'account');
    await live.streaming('user');
    await live.streaming('account');
    assert.deepEqual(requests(), ['authrequest', 'startusereventrequest', 'startaccounteventrequest']);
    for (let n = 1; n <= 500; n += 1) api.emit({ event: `type ${n % 5}`, n }, n % 2 ? 'user' : 'account');
    await live.received(500);
    for (const [stream, first] of [
      ['user', 1],
      ['account', 2],
    ] as const) {
      assert.deepEqual(
        live.numbers(stream),
        Array.from({ length: 250 }, (_, index) => first + 2 * index),
      );
    }
    assert.equal(api.occurrences.count('connection'), 1);
  });

  it('stops the streams and closes with 1000 when its last users leave', async () => {
    connect('good', 'user', 'account');
    await live.streaming('user');
    await live.streaming('account');
    live.leave();
    const { code } = await api.occurrences.nth('close', 1);
    assert.equal(code, 1000);
    assert.deepEqual(requests().slice(3), ['stopusereventrequest', 'stopaccounteventrequest']);
  });

  it('with a wrong token, tells it once and does not hammer', async () => {
    connect('wrong', 'user');
    const why = await live.occurrences.nth('problem', 1);
    assert.equal(why.code, 'token-rejected');
    assert.equal(live.session.status.state, 'rejected');
    live.clock.tick(29_999);
    assert.equal(api.occurrences.count('connection'), 1);
    live.clock.tick(3_001);
    await api.occurrences.nth('connection', 2);
    await live.waiting();
    assert.ok(live.waitMs >= 60_000);
    assert.equal(live.occurrences.count('problem'), 1);
  });

  it('with a token that becomes valid, streams without a restart', async () => {
    connect('late', 'user');
    await live.occurrences.nth('problem', 1);
    api.tokens.add({ token: 'late' });
    live.session.retry();
    await live.streaming();
  });
});
