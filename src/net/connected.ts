/** Owns the moment from which bytes can be sent: TCP, the proxy and TLS are done. */
import type { Duplex } from 'node:stream';
import { type DialOptions, dial, isSecure } from './dial';
import { endpointOf, networkError } from './network-error';

/**
 * A socket to the URL's server that is ready to be written to, or a failure: then nothing was sent to the server.
 *
 * Rejects with a {@link RealtimeError}; those of the network, and `misconfigured` as {@link dial}. Once the signal is
 * aborted it rejects with whatever the socket says.
 */
export function connected(options: DialOptions): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(networkError(error, endpointOf(options.url)));
    const whenReady = (socket: Duplex, ready: 'connect' | 'secureConnect') => {
      const giveUp = () => socket.destroy(new AbortedError());
      const settled = () => {
        options.signal.removeEventListener('abort', giveUp);
        socket.off(ready, done).off('error', fail);
      };
      const done = () => {
        settled();
        resolve(socket);
      };
      // Errors of a socket that nobody waits for any more must not end the process.
      socket.on('error', settled).on('error', fail).once(ready, done);
      if (options.signal.aborted) giveUp();
      else options.signal.addEventListener('abort', giveUp, { once: true });
    };
    try {
      const direct = dial(options, (error, socket) => {
        if (socket === undefined) fail(error);
        else if (isSecure(options.url)) whenReady(socket, 'secureConnect');
        else resolve(socket);
      });
      if (direct !== undefined) whenReady(direct, isSecure(options.url) ? 'secureConnect' : 'connect');
    } catch (error) {
      fail(error);
    }
  });
}

/** Whoever aborts knows why. */
class AbortedError extends Error {
  readonly code = 'ABORT_ERR';
}
