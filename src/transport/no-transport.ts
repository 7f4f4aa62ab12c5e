/** Owns the transport of a connection that can't work: it never has a socket. */
import type { RealtimeError } from '../failures/realtime-error';
import type { OpenTransport } from './transport';

/** Opens nothing, and reports why. */
export function noTransport(why: RealtimeError): OpenTransport {
  return (handlers) => {
    setImmediate(() => handlers.closed(why));
    return { send() {}, ping() {}, close() {}, terminate() {} };
  };
}
