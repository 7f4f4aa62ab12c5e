/** Owns sending a recent event again from the dialog: after a question, and only for users who may trigger flows. */
import type { RecentEvent } from '../../../src/events/seen';
import { ask } from '../../editor/admin-api';
import { element } from '../../editor/dom';
import type { Translate } from '../../shared/translate';
import type { ResendAnswer } from '../resend-answer';

/** As the runtime asks for it. */
const PERMISSION = 'inject.write';

/** How long an outcome is shown. */
const SHOWN_MS = 5000;

/**
 * Asks, and sends the event through the node as it is deployed. Undefined if this is not possible: the user has no
 * permission, the node is not deployed, or it is part of a subflow and runs under other ids.
 */
export function createResend(id: string, text: Translate): ((event: RecentEvent) => void) | undefined {
  const deployed = RED.nodes.originalFlow()?.find((node) => node.id === id);
  const isAlone = deployed?.z !== undefined && !RED.nodes.subflow(deployed.z);
  if (!isAlone || !RED.user.hasPermission(PERMISSION)) return undefined;

  async function send(event: RecentEvent): Promise<void> {
    const answer = await ask(`rt-events/${encodeURIComponent(id)}/resend`, {
      send: event,
      needs: PERMISSION,
    });
    const outcome = answer.ok ? (answer.body as ResendAnswer) : answer;
    if (outcome.ok) RED.notify(said(text('rt-events.resend.sent')), { type: 'success', timeout: SHOWN_MS });
    else RED.notify(said(text(`rt-events.resend.${outcome.why}`)), { type: 'error', timeout: SHOWN_MS });
  }

  return (event) => {
    const question = RED.notify(said(text('rt-events.resend.question', { type: event.type })), {
      modal: true,
      fixed: true,
      buttons: [
        { text: text('rt-events.resend.cancel'), click: () => question.close() },
        {
          text: text('rt-events.label.resend'),
          class: 'primary',
          click: () => {
            question.close();
            void send(event);
          },
        },
      ],
    });
  };
}

/** As an element, because the editor takes a text for HTML, and the server chooses the type. */
function said(sentence: string): HTMLElement {
  return element('p', {}, sentence);
}
