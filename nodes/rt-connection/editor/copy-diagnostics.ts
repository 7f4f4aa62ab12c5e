/** Owns the button that puts what is known of a running connection on the clipboard, for whoever helps. */
import { ask } from '../../editor/admin-api';
import { byId } from '../../editor/dom';
import type { Translate } from '../../shared/translate';

/** `id`: of the connection in the dialog. */
export function createDiagnosticsButton(id: string, text: Translate): void {
  const button = byId('rt-connection-diagnostics', HTMLButtonElement);
  const verdict = byId('rt-connection-diagnostics-verdict', HTMLElement);
  const copy = async () => {
    button.disabled = true;
    const answer = await ask(`rt-connection/${encodeURIComponent(id)}/diagnostics`);
    button.disabled = false;
    if (!answer.ok) {
      verdict.textContent = text(`rt-connection.diagnostics.${answer.why}`);
      return;
    }
    const isCopied = RED.clipboard.copyText(JSON.stringify(answer.body, undefined, 2));
    verdict.textContent = text(`rt-connection.diagnostics.${isCopied ? 'copied' : 'not-copied'}`);
  };
  button.addEventListener('click', () => void copy());
}
