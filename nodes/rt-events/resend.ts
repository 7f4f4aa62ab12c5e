/** Owns sending a remembered event again, through one deployed node, when a user wants it. */
import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';
import type { RecentEvent } from '../../src/events/seen';
import type { Session } from '../../src/session/session';
import { isJsonObject, type JsonObject } from '../../src/util/json';
import type { EventReceiver } from './event-receiver';
import { atOutput, messageOf } from './message';
import type { ResendAnswer } from './resend-answer';

/**
 * A user who may trigger a flow by hand may do this too. A permission to read must never become a permission to act.
 */
const PERMISSION = 'inject.write';

/** A node that runs. */
interface Sender {
  readonly receiver: EventReceiver;
  readonly session: Session;
}

export class Resending {
  readonly #senders = new Map<string, Sender>();

  /** Serves `POST rt-events/:id/resend`, with an event as `GET rt-connection/:id/recent` lists it. */
  constructor(RED: NodeAPI) {
    const mayTrigger = RED.auth.needsPermission(PERMISSION);
    RED.httpAdmin.post('/rt-events/:id/resend', mayTrigger, (request: Request, response: Response) => {
      const sender = this.#senders.get(String(request.params.id));
      if (sender === undefined) response.sendStatus(404);
      else response.json(resend(sender, request.body));
    });
  }

  /** From now on events may be sent once more through this node, until the returned function is called. */
  add(receiver: EventReceiver, session: Session): () => void {
    const { id } = receiver.node;
    const sender: Sender = { receiver, session };
    this.#senders.set(id, sender);
    return () => {
      if (this.#senders.get(id) === sender) this.#senders.delete(id);
    };
  }
}

function resend({ receiver: { node, stream, filter }, session }: Sender, asked: unknown): ResendAnswer {
  const event = session.catalogue?.recent().find((recent) => isSame(recent, asked));
  if (event === undefined) return { ok: false, why: 'forgotten' };
  const output = event.stream === stream ? filter.outputFor(event.type) : -1;
  const payload = event.event as JsonObject; // Only JSON objects are events.
  if (output < 0 || !filter.accepts(payload)) return { ok: false, why: 'stopped' };
  node.send(atOutput(output, { ...messageOf(payload, event), resent: true }));
  return { ok: true };
}

/** Only what was received is sent: nobody can make up an event. */
function isSame({ stream, receivedAt, event }: RecentEvent, asked: unknown): boolean {
  if (!isJsonObject(asked) || asked.stream !== stream || asked.receivedAt !== receivedAt) return false;
  return JSON.stringify(asked.event) === JSON.stringify(event);
}
