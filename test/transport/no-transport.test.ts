/** Owns that a connection which can't work is told so as any other: by a transport that closes. */
import assert from 'node:assert/strict';
import { RealtimeError } from '../../src/failures/realtime-error';
import { noTransport } from '../../src/transport/no-transport';

describe('no transport', () => {
  it('says why, once, and not before it was returned', async () => {
    const why = new RealtimeError('misconfigured', 'no URL', { property: 'url', reason: 'no URL' });
    const told: string[] = [];
    const tell = (what: string) => () => void told.push(what);
    const transport = noTransport(why)({
      opened: tell('opened'),
      frame: tell('frame'),
      alive: tell('alive'),
      closed: ({ message }) => told.push(`closed: ${message}`),
    });
    assert.deepEqual(told, []);
    transport.send('{}');
    transport.terminate();
    await new Promise(setImmediate);
    assert.deepEqual(told, ['closed: no URL']);
  });
});
