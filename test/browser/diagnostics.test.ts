/** Owns that "Copy diagnostics" puts on the clipboard what the connection has been through, and says so. */
import assert from 'node:assert/strict';
import { connectionNode, eventsNode, inEachEditor, TAB } from '../support/editors';

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
    await dialog.locator('#rt-connection-diagnostics-verdict:has-text("Copied")').waitFor();
    const { changes } = JSON.parse(await copied) as {
      readonly changes: readonly { readonly state: string }[];
    };
    assert.equal(changes.at(-1)?.state, 'streaming');
    await editor.cancel();
  });
});
