/** Owns the proof that the dialog offers every stream in the editor's language, keeps the chosen one, and names the node after it. */
import assert from 'node:assert/strict';
import { STREAM_NAMES } from '../../src/protocol/streams';
import { textsOf } from '../locales/catalogues';
import { connectionNode, eventsNode, inEachEditor, TAB } from '../support/editors';

inEachEditor('the streams in the dialog', (around) => {
  for (const language of ['en-US', 'de'] as const) {
    it(`are those of the table, in ${language}`, async () => {
      const { nodeRed, simulator, open } = around();
      await nodeRed.deploy([
        TAB,
        connectionNode('connection', simulator.url),
        eventsNode('connection', { name: '', types: [], stream: 'account' }),
      ]);
      const editor = await open({ language });
      const texts = textsOf('rt-connection', language);
      const dialog = await editor.edit('events');
      const select = dialog.locator('#node-input-stream');
      assert.equal(await select.inputValue(), 'account');
      assert.deepEqual(
        await select.locator('option').allTextContents(),
        STREAM_NAMES.map((stream) => texts.get(`rt-connection.stream.${stream}.choice`)),
      );
      const label = editor.page.locator('[id="events"] .red-ui-flow-node-label-text');
      assert.equal(await label.textContent(), texts.get('rt-connection.stream.account.events'));
      await select.selectOption('user');
      await editor.done();
      assert.deepEqual(
        [(await editor.node('events')).stream, (await editor.node('events')).valid],
        ['user', true],
      );
      assert.equal(await label.textContent(), texts.get('rt-connection.stream.user.events'));
    });
  }
});
