/** Owns the transport of a connection that can't work: there is no socket to be had. */
import type { RealtimeError } from '../failures/realtime-error';
import type { OpenTransport } from './transport';

/** Opens nothing: who tries is told why. */
export function noTransport(why: RealtimeError): OpenTransport {
  return (handlers) => {
    setImmediate(() => handlers.closed(why));
    return { send() {}, ping() {}, close() {}, terminate() {} };
  };
}
