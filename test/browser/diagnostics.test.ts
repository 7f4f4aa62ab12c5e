/** Owns that "Copy diagnostics" puts on the clipboard what the connection has been through, and says so. */
import assert from 'node:assert/strict';
import { connectionNode, eventsNode, inEachEditor, TAB } from '../support/editors';
import { inPage } from '../support/in-page';

inEachEditor('the diagnostics of a connection', (around) => {
  it('are copied, and the dialog says so', async () => {
    const { nodeRed, simulator, open } = around();
    await nodeRed.deploy([TAB, connectionNode('connection', simulator.url), eventsNode('connection')]);
    await simulator.occurrences.nth('request', 1, ({ type }) => type === 'startusereventrequest');
    const editor = await open();
    const dialog = await editor.editConnection('connection');
    const copied = editor.page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener('copy', () => {
            const field = document.activeElement;
            resolve(
              field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement ? field.value : '',
            );
          });
        }),
    );
    await dialog.locator('#rt-connection-diagnostics').click();
    const verdict = dialog.locator('#rt-connection-diagnostics-verdict:has-text("Copied")');
    await editor.page.waitForFunction(IS_WHOLE, await verdict.elementHandle());
    const { changes } = JSON.parse(await copied) as {
      readonly changes: readonly { readonly state: string }[];
    };
    assert.equal(changes.at(-1)?.state, 'streaming');
    await editor.cancel();
  });
});

/** The last line of the text is above the edge of the dialog. */
const IS_WHOLE = inPage(
  'shown',
  `
  const { bottom, left } = [...shown.getClientRects()].at(-1);
  return shown.contains(document.elementFromPoint(left + 4, bottom - 3));
`,
);
