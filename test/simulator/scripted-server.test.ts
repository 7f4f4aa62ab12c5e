/** The server of the fault tests: that it does to a client what its script says. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, it } from 'mocha';
import { WebSocket } from 'ws';
import {
  answer,
  type Behaviour,
  close,
  drop,
  NORMAL,
  refuse,
  reset,
  type ScriptedServer,
  send,
  startScriptedServer,
  stopReading,
} from '../support/scripted-server';
import { connectWire, type WireClient } from '../support/wire-client';

const AUTHENTICATE = { type: 'authrequest', token: 'any' };
const START = { type: 'startusereventrequest' };

describe('scripted server', () => {
  let server: ScriptedServer;

  afterEach(() => server.close());

  async function startAndConnect(...script: readonly Behaviour[]): Promise<WireClient> {
    server = await startScriptedServer(...script);
    return connectWire(server.url);
  }

  it('is a good server where no script says otherwise', async () => {
    const client = await startAndConnect();
    assert.deepEqual(await client.ask(AUTHENTICATE, 'authresponse'), { type: 'authresponse', success: true });
    assert.equal((await client.ask(START, 'startusereventresponse')).success, true);
    assert.equal(server.emit('user', { n: 1 }), 1);
    assert.equal(server.emit('account', { n: 2 }), 0);
    client.ping('there?');
    assert.equal(await client.occurrences.nth('pong', 1), 'there?');
    assert.equal((await client.ask({ type: 'stopusereventrequest' }, 'stopusereventresponse')).success, true);
    assert.equal(server.emit('user', { n: 3 }), 0);
    client.close(1000);
    assert.equal((await server.occurrences.nth('close', 1)).code, 1000);
    await server.occurrences.nth('end', 1);
    assert.equal(server.liveSockets, 0);
    const events = client.occurrences.all('frame').filter(({ type }) => type === 'userevent');
    assert.deepEqual(events, [{ type: 'userevent', n: 1 }]);
  });

  describe('before a connection is open', () => {
    for (const accept of ['hang', 'reset'] as const) {
      it(`${accept}s after TCP accept`, async () => {
        server = await startScriptedServer({ accept });
        const socket = connect(server.port, '127.0.0.1');
        socket.on('error', () => {});
        const closed = new Promise((resolve) => socket.once('close', resolve));
        await server.occurrences.nth('accept', 1);
        assert.equal(server.occurrences.count('upgrade'), 0);
        if (accept === 'hang') {
          assert.equal(server.liveSockets, 1);
          socket.destroy();
        }
        await closed;
        await server.occurrences.nth('end', 1);
        assert.equal(server.liveSockets, 0);
      });
    }

    it('hangs after the upgrade request, and sees the client give up', async () => {
      server = await startScriptedServer({ upgrade: 'hang' });
      const socket = new WebSocket(server.url);
      socket.on('error', () => {});
      await server.occurrences.nth('upgrade', 1);
      socket.terminate();
      await server.occurrences.nth('end', 1);
    });

    it('resets at the upgrade request', async () => {
      await assert.rejects(startAndConnect({ upgrade: 'reset' }), /ECONNRESET|hang up/);
    });

    it('refuses the upgrade with a status and headers', async () => {
      server = await startScriptedServer({ upgrade: { status: 503, headers: { 'retry-after': '7' } } });
      const socket = new WebSocket(server.url);
      const [request, response] = await once(socket, 'unexpected-response');
      assert.equal(response.statusCode, 503);
      assert.equal(response.headers['retry-after'], '7');
      request.destroy();
    });
  });

  describe('on an open connection', () => {
    it('never answers a request', async () => {
      const client = await startAndConnect({ on: { authrequest: [] } });
      client.send(AUTHENTICATE);
      assert.equal((await client.ask(START, 'startusereventresponse')).success, true);
      assert.equal(client.occurrences.count('frame'), 1);
    });

    it('refuses a request, with the properties that the script gives', async () => {
      const client = await startAndConnect({ on: { authrequest: [refuse({ why: 'expired' })] } });
      const response = await client.ask(AUTHENTICATE, 'authresponse');
      assert.deepEqual(response, { type: 'authresponse', success: false, why: 'expired' });
    });

    it('never answers a ping, and tells of it', async () => {
      const client = await startAndConnect({ pings: 'unanswered' });
      client.ping('there?');
      await server.occurrences.nth('ping', 1);
      await client.ask(AUTHENTICATE, 'authresponse');
      assert.equal(client.occurrences.count('pong'), 0);
    });

    it('sends frames at any phase, before the answer too', async () => {
      const client = await startAndConnect({
        on: {
          open: [send('{"type":"stray"}')],
          startusereventrequest: [send('{"type":"userevent","n":1}'), answer()],
        },
      });
      await client.ask(START, 'startusereventresponse');
      assert.deepEqual(
        client.occurrences.all('frame').map(({ type }) => type),
        ['stray', 'userevent', 'startusereventresponse'],
      );
    });

    it('sends binary and very large frames, and bytes that are no frame', async () => {
      const client = await startAndConnect({
        on: {
          authrequest: [send(Buffer.from('{"binary":1}'), JSON.stringify({ large: 'x'.repeat(1_000_000) }))],
        },
      });
      client.send(AUTHENTICATE);
      assert.equal(String((await client.occurrences.nth('frame', 2)).large).length, 1_000_000);
      server.links[0]?.sendRaw(Buffer.from([0xff, 0xff]));
      assert.equal((await client.occurrences.nth('close', 1)).code, 1006);
    });

    it('reads nothing from the moment that the script says', async () => {
      const client = await startAndConnect({ on: { startusereventrequest: [answer(), stopReading()] } });
      await client.ask(START, 'startusereventresponse');
      client.ping('there?');
      client.send(AUTHENTICATE);
      // By the time that a whole other connection was served, what was sent before would have been read.
      await (await connectWire(server.url)).ask(AUTHENTICATE, 'authresponse');
      const closed = client.occurrences.nth('close', 1);
      client.terminate();
      await closed;
      assert.equal(server.occurrences.count('ping'), 0);
      assert.deepEqual(
        server.occurrences.all('frame').map(({ link }) => link.n),
        [1, 2],
      );
    });

    for (const [what, action, code] of [
      ['closes with 1008', close(1008, 'policy'), 1008],
      ['closes with 1013', close(1013), 1013],
      ['drops', drop(), 1006],
      ['resets', reset(), 1006],
    ] as const) {
      for (const phase of ['open', 'authrequest', 'startusereventrequest'] as const) {
        it(`${what} at ${phase}`, async () => {
          const client = await startAndConnect({ on: { [phase]: [action] } });
          if (phase !== 'open') client.send({ type: phase });
          assert.equal((await client.occurrences.nth('close', 1)).code, code);
        });
      }
    }
  });

  it('plays one behaviour a connection, and the last one from then on', async () => {
    server = await startScriptedServer({ upgrade: 'reset' }, { upgrade: { status: 401 } }, NORMAL);
    await assert.rejects(connectWire(server.url));
    await assert.rejects(connectWire(server.url), /401/);
    for (const n of [3, 4]) {
      const client = await connectWire(server.url);
      assert.equal((await server.occurrences.nth('open', n - 2)).n, n);
      assert.equal((await client.ask(AUTHENTICATE, 'authresponse')).success, true);
    }
    assert.equal(server.links.length, 2);
  });

  it('ends by itself, even with open connections', async () => {
    const client = await startAndConnect(NORMAL, { accept: 'hang' });
    const hanging = connect(server.port, '127.0.0.1');
    const closed = once(hanging, 'close');
    await server.occurrences.nth('accept', 2);
    await server.close();
    assert.equal(server.liveSockets, 0);
    assert.equal((await client.occurrences.nth('close', 1)).code, 1006);
    await closed;
  });
});
