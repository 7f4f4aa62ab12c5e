/** Owns events as a connection hands them on: frames that were read. */
import assert from 'node:assert/strict';
import { Codec } from '../../src/protocol/codec';
import type { Envelope } from '../../src/protocol/envelope';
import { ReceivedEvent } from '../../src/protocol/received-event';

/** When frames are received, where it does not matter (epoch milliseconds). */
export const AT = 1_000;

const codec = new Codec();

/** What the codec reads in a frame with this text. */
export function read(text: string, secrets: readonly string[] = []): Envelope {
  return codec.decode({ bytes: Buffer.from(text), readAt: { at: AT, elapsedMs: AT } }, secrets);
}

/** The event that a frame carries: a text as it is, anything else as JSON. */
export function received(frame: string | object, receivedAt = AT, elapsedMs = AT): ReceivedEvent {
  const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
  const envelope = codec.decode({ bytes: Buffer.from(text), readAt: { at: receivedAt, elapsedMs } });
  assert.ok(envelope instanceof ReceivedEvent);
  return envelope;
}
