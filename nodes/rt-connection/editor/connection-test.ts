/** Owns the test of a connection from its dialog: what is sent, and how each step is shown. */
import { ask } from '../../editor/admin-api';
import { byId, element } from '../../editor/dom';
import type { Translate } from '../../shared/translate';
import { resultsOf, type StepLine, stepLines, stepText, type Tested } from './test-steps';

/** What is tried: the values of the dialog as they stand, saved or not. */
export interface TestRequest extends Tested {
  readonly id: string;
  readonly credentials: Readonly<Record<string, unknown>>;
}

const ICONS: Readonly<Record<StepLine['state'], string>> = {
  running: 'fa-circle-o-notch fa-spin',
  done: 'fa-check',
  failed: 'fa-times',
  skipped: 'fa-minus',
};

/** Makes the button test what `request` tells at that time. The returned function is called when the dialog closes. */
export function createConnectionTest(text: Translate, request: () => TestRequest): () => void {
  const button = byId('rt-connection-test', HTMLButtonElement);
  const verdict = byId('rt-connection-test-verdict', HTMLElement);
  const list = byId('rt-connection-test-steps', HTMLElement);
  let ticking: number | undefined;

  const showSteps = (lines: readonly StepLine[]) =>
    list.replaceChildren(...lines.map((line) => toElement(line, text)));

  async function test(): Promise<void> {
    const asked = request();
    const startedAt = performance.now();
    const tick = () => {
      const seconds = Math.floor((performance.now() - startedAt) / 1000);
      verdict.textContent = text('rt-connection.test.running', { seconds });
    };
    button.disabled = true;
    tick();
    ticking = window.setInterval(tick, 1000);
    showSteps(stepLines(asked));

    const answer = await ask('rt-connection/test', { send: asked, needs: 'rt-connection.write' });
    window.clearInterval(ticking);
    button.disabled = false;
    const results = answer.ok ? resultsOf(answer.body) : undefined;
    if (results === undefined) {
      list.replaceChildren();
      verdict.textContent = text(`rt-connection.test.${answer.ok ? 'unreachable' : answer.why}`);
      return;
    }
    showSteps(stepLines(asked, results));
    const hasPassed = results.every(({ ok }) => ok);
    verdict.textContent = text(hasPassed ? 'rt-connection.test.passed' : 'rt-connection.test.failed');
  }

  /** What was tested is no longer what the dialog holds. */
  const forget = () => {
    if (button.disabled) return;
    list.replaceChildren();
    verdict.textContent = '';
  };
  const form = button.closest('form');
  for (const edit of ['input', 'change']) form?.addEventListener(edit, forget);
  button.addEventListener('click', () => void test());
  return () => {
    window.clearInterval(ticking);
    for (const edit of ['input', 'change']) form?.removeEventListener(edit, forget);
  };
}

function toElement({ step, state, ms, message }: StepLine, text: Translate): HTMLElement {
  const name = text(`rt-connection.${stepText(step)}`);
  const icon = element('i', { class: `fa fa-fw ${ICONS[state]}`, role: 'img' });
  icon.setAttribute('aria-label', text(`rt-connection.test.state.${state}`));
  const time = ms === undefined ? '' : text('rt-connection.test.time', { ms: Math.round(ms) });
  const line = element('li', { class: `rt-connection-step-${state}` }, icon, ` ${name} `);
  if (time !== '') line.append(element('span', { class: 'rt-connection-time' }, time));
  if (message !== undefined) line.append(element('p', { class: 'rt-connection-problem' }, message));
  return line;
}
