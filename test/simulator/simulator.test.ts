/** What the simulated RealTime API does over WebSocket, as the API's documentation says. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { STREAM_NAMES, STREAMS } from '../../src/protocol/streams';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator';
import { connectWire, type WireClient } from '../support/wire-client';

const AUTHENTICATE = { type: 'authrequest', token: 'demo' };

describe('simulator', () => {
  let simulator: Simulator;
  let client: WireClient;

  async function start(options: SimulatorOptions = {}): Promise<void> {
    await simulator?.close();
    simulator = await startSimulator(options);
    client = await connectWire(`${simulator.url}/any/path?v=1`);
  }

  beforeEach(() => start());
  afterEach(() => simulator.close());

  describe('authentication', () => {
    it('accepts each of its tokens', async () => {
      await start({ tokens: ['one', { token: 'two' }] });
      for (const token of ['one', 'two']) {
        const response = await client.ask({ type: 'authrequest', token }, 'authresponse');
        assert.deepEqual(response, { type: 'authresponse', success: true });
      }
    });

    for (const [what, token] of [
      ['a wrong token', 'nope'],
      ['an empty token', ''],
      ['a token that is a number', 7],
      ['a token with the name of a property of every object', 'constructor'],
      ['no token', undefined],
    ] as const) {
      it(`refuses ${what} with a reason, and leaves the connection open`, async () => {
        const response = await client.ask({ type: 'authrequest', token }, 'authresponse');
        assert.equal(response.success, false);
        assert.match(String(response.message), /unknown or expired token/);
        assert.equal((await client.ask(AUTHENTICATE, 'authresponse')).success, true);
      });
    }

    it('closes after a wrong token where it is told to', async () => {
      await start({ onRejectedToken: 'close' });
      assert.equal((await client.ask({ ...AUTHENTICATE, token: 'nope' }, 'authresponse')).success, false);
      assert.equal((await client.occurrences.nth('close', 1)).code, 1008);
    });

    it('lasts until the connection closes, even if the token expires', async () => {
      await client.ask(AUTHENTICATE, 'authresponse');
      simulator.tokens.revoke('demo');
      assert.equal((await client.ask(AUTHENTICATE, 'authresponse')).success, false);
      const started = await client.ask({ type: 'startusereventrequest' }, 'startusereventresponse');
      assert.equal(started.success, true);
    });
  });

  for (const name of STREAM_NAMES) {
    const row = STREAMS[name];
    const other = name === 'user' ? 'account' : 'user';

    describe(`${name} stream`, () => {
      for (const [request, response] of [
        [row.startRequest, row.startResponse],
        [row.stopRequest, row.stopResponse],
      ] as const) {
        it(`refuses ${request} before authentication`, async () => {
          const refused = await client.ask({ type: request }, response);
          assert.equal(refused.success, false);
          assert.match(String(refused.message), /Not authenticated/);
          assert.equal(simulator.emit({ event: 'test' }), 0);
        });
      }

      it('carries its events, and no others, from its start to its stop', async () => {
        await client.ask(AUTHENTICATE, 'authresponse');
        simulator.emit({ n: 1 }, name);
        assert.deepEqual(await client.ask({ type: row.startRequest }, row.startResponse), {
          type: row.startResponse,
          success: true,
        });
        simulator.emit({ n: 2 }, other);
        assert.equal(simulator.emit({ n: 3 }, name), 1);
        assert.equal((await client.ask({ type: row.stopRequest }, row.stopResponse)).success, true);
        assert.equal(simulator.emit({ n: 4 }, name), 0);
        await client.ask(AUTHENTICATE, 'authresponse');
        assert.deepEqual(eventsOf(client), [{ type: row.event, n: 3 }]);
      });

      it('carries each event once, however often it was started', async () => {
        await client.ask(AUTHENTICATE, 'authresponse');
        await client.ask({ type: row.startRequest }, row.startResponse);
        await client.ask({ type: row.startRequest }, row.startResponse);
        assert.equal(simulator.emit({ event: 'test' }, name), 1);
      });

      it('is refused to a token that lacks the privileges, and the other stream is not', async () => {
        await start({ tokens: [{ token: 'demo', streams: [other] }] });
        await client.ask(AUTHENTICATE, 'authresponse');
        const refused = await client.ask({ type: row.startRequest }, row.startResponse);
        assert.equal(refused.success, false);
        assert.match(String(refused.message), /privileges/);
        const { startRequest, startResponse } = STREAMS[other];
        assert.equal((await client.ask({ type: startRequest }, startResponse)).success, true);
      });
    });
  }

  it("pushes a user's event on all streams of one connection", async () => {
    await authenticateAndStartAll();
    assert.equal(simulator.emit({ event: 'test' }), STREAM_NAMES.length);
    await client.occurrences.nth('frame', 1 + 2 * STREAM_NAMES.length);
    assert.deepEqual(
      eventsOf(client),
      STREAM_NAMES.map((name) => ({ type: STREAMS[name].event, event: 'test' })),
    );
  });

  it('sends an event as it is, but for the type that the envelope needs', async () => {
    await authenticateAndStartAll();
    const event = JSON.parse('{"type":"mine","__proto__":{"a":1},"constructor":2,"deep":[{"é":"\\u2028"}]}');
    simulator.emit(event, 'user');
    const received = await client.occurrences.next('frame', () => true);
    assert.deepEqual(Object.entries(received), Object.entries({ ...event, type: 'userevent' }));
  });

  it('does not answer a frame that is not a request, and goes on', async () => {
    for (const frame of ['', 'no JSON', '[]', 'null', '7', '{}', '{"type":7}', '{"type":"toString"}']) {
      client.send(frame);
    }
    client.send(Buffer.from('{"type":"authrequest","token":"demo"}'));
    await client.ask(AUTHENTICATE, 'authresponse');
    assert.deepEqual(client.occurrences.all('frame'), [{ type: 'authresponse', success: true }]);
  });

  it('answers a ping', async () => {
    client.ping('there?');
    assert.equal(await client.occurrences.nth('pong', 1), 'there?');
  });

  it('closes a connection that sends a frame beyond all requests', async () => {
    client.send('x'.repeat(65 * 1024));
    assert.equal((await client.occurrences.nth('close', 1)).code, 1009);
  });

  it('keeps connections apart', async () => {
    const second = await connectWire(simulator.url);
    await authenticateAndStartAll();
    const refused = await second.ask({ type: 'startusereventrequest' }, 'startusereventresponse');
    assert.equal(refused.success, false);
  });

  it('records connections, frames in order, requests and close codes', async () => {
    const session = await simulator.occurrences.nth('connection', 1);
    assert.equal(session.path, '/any/path?v=1');
    await authenticateAndStartAll();
    assert.deepEqual(
      simulator.occurrences.all('request').map(({ type }) => type),
      ['authrequest', ...STREAM_NAMES.map((name) => STREAMS[name].startRequest)],
    );
    assert.equal(session.received[0], JSON.stringify(AUTHENTICATE));
    assert.deepEqual([...session.streams], STREAM_NAMES);
    client.close(1000);
    assert.deepEqual(await simulator.occurrences.nth('close', 1), { session, code: 1000 });
    assert.deepEqual(simulator.sessions, []);
  });

  it('drops or closes one connection on demand', async () => {
    const second = await connectWire(simulator.url);
    const [firstSession, secondSession] = simulator.sessions;
    firstSession?.drop();
    secondSession?.close(1012, 'restart');
    assert.equal((await client.occurrences.nth('close', 1)).code, 1006);
    assert.equal((await second.occurrences.nth('close', 1)).code, 1012);
  });

  it('says goodbye to its clients when it ends, and frees its port', async () => {
    await simulator.close();
    assert.equal((await client.occurrences.nth('close', 1)).code, 1001);
    simulator = await startSimulator({ port: simulator.port });
  });

  it('ends even where a client never answers its goodbye', async () => {
    client.pause();
    await simulator.close();
    assert.deepEqual(simulator.sessions, []);
    assert.equal(simulator.occurrences.count('close'), 1);
    client.terminate();
  });

  it('rejects where its port is taken', async () => {
    await assert.rejects(startSimulator({ port: simulator.port }), { code: 'EADDRINUSE' });
  });

  async function authenticateAndStartAll(): Promise<void> {
    await client.ask(AUTHENTICATE, 'authresponse');
    for (const name of STREAM_NAMES) {
      await client.ask({ type: STREAMS[name].startRequest }, STREAMS[name].startResponse);
    }
  }
});

function eventsOf(client: WireClient) {
  return client.occurrences
    .all('frame')
    .filter(({ type }) => STREAM_NAMES.some((name) => STREAMS[name].event === type));
}
