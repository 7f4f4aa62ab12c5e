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
    verdict.textContent = text(`rt-connection.diagnostics.${answer.ok ? copied(answer.body) : answer.why}`);
    // The button is the last thing in the dialog: a second line would be below its edge.
    verdict.scrollIntoView({ block: 'nearest' });
  };
  button.addEventListener('click', () => void copy());
}

function copied(diagnostics: unknown): 'copied' | 'not-copied' {
  return RED.clipboard.copyText(JSON.stringify(diagnostics, undefined, 2)) ? 'copied' : 'not-copied';
}
