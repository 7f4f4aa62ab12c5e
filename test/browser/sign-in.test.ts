/** Owns the proof that a connection is judged only by what its way to sign in needs. */
import assert from 'node:assert/strict';
import { connectionNode, inEachEditor, TAB } from '../support/editors';

inEachEditor('the way to sign in', (around) => {
  it('decides whether the account counts, and the REST address counts with both', async () => {
    const { nodeRed, simulator, open } = around();
    const hidden = { accountId: 'ten' };
    await nodeRed.deploy([TAB, { ...connectionNode('hidden', simulator.url), ...hidden }]);
    const editor = await open();
    const valid = () => editor.page.evaluate("RED.nodes.node('hidden').valid");
    assert.equal(await valid(), true);

    const dialog = await editor.editConnection('hidden');
    const wrong = (property: string) => dialog.locator(`#node-config-input-${property}.input-error`).count();
    await dialog.locator('#rt-connection-auth-login').check();
    assert.equal(await wrong('accountId'), 1);
    const warning = dialog.locator('#rt-connection-warning');
    for (const way of ['login', 'token']) {
      await dialog.locator(`#rt-connection-auth-${way}`).check();
      await dialog.locator('#rt-connection-advanced summary').click();
      const rest = dialog.locator('#node-config-input-restUrl');
      // The editor checks a field when the cursor leaves it.
      const enter = (address: string) => rest.fill(address).then(() => rest.blur());
      await enter('ftp://x');
      assert.equal(await wrong('restUrl'), 1);
      await enter('http://api.example');
      await warning.getByText('Not encrypted').waitFor();
      assert.equal(await wrong('restUrl'), 0);
      await enter('');
      await warning.waitFor({ state: 'hidden' });
      await dialog.locator('#rt-connection-advanced summary').click();
    }
    assert.equal(await wrong('accountId'), 0);
    await editor.done();
    assert.equal(await valid(), true);
  });

  it('shows no address if there is none', async () => {
    const { nodeRed, simulator, open } = around();
    await nodeRed.deploy([TAB, { ...connectionNode('empty', simulator.url), url: '' }]);
    const editor = await open();
    const dialog = await editor.editConnection('empty');
    const url = dialog.locator('#node-config-input-url');
    assert.match((await url.getAttribute('placeholder')) ?? '', /^for example /);
    assert.match((await url.getAttribute('class')) ?? '', /input-error/);
  });
});
