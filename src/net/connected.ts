/** Owns sockets that are ready for writing: TCP, the proxy and TLS are done. */
import type { Duplex } from 'node:stream';
import { type DialOptions, dial, isSecure } from './dial';
import { endpointOf, networkError } from './network-error';
import { AbortedError } from './tcp';

/**
 * A socket to the URL's server that is ready for writing. In case of a failure, nothing was sent to the server.
 *
 * Rejects with a {@link RealtimeError}; those of the network, and `misconfigured` as {@link dial}. Once the signal is
 * aborted it rejects with whatever the socket says.
 */
export function connected(options: DialOptions): Promise<Duplex> {
  const { url, signal } = options;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(networkError(error, endpointOf(url)));
    const whenSecure = (socket: Duplex) => {
      const giveUp = () => socket.destroy(new AbortedError());
      const settled = () => {
        signal.removeEventListener('abort', giveUp);
        socket.off('secureConnect', done).off('error', fail);
      };
      const done = () => {
        settled();
        resolve(socket);
      };
      // Errors of a socket that nobody waits for any more must not end the process.
      socket.on('error', settled).on('error', fail).once('secureConnect', done);
      if (signal.aborted) giveUp();
      else signal.addEventListener('abort', giveUp, { once: true });
    };
    try {
      dial(options, (error, socket) => {
        if (socket === undefined) fail(error);
        else if (isSecure(url)) whenSecure(socket);
        else resolve(socket);
      });
    } catch (error) {
      fail(error);
    }
  });
}
