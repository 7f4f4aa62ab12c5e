/** Owns the proof that a connection is judged only by what its way to sign in needs. */
import assert from 'node:assert/strict';
import { connectionNode, inEachEditor, TAB } from '../support/editors';

inEachEditor('the way to sign in', (around) => {
  it('decides whether the login address and the account count', async () => {
    const { nodeRed, simulator, open } = around();
    const hidden = { restUrl: 'ftp://x', accountId: 'ten' };
    await nodeRed.deploy([TAB, { ...connectionNode('hidden', simulator.url), ...hidden }]);
    const editor = await open();
    const valid = () => editor.page.evaluate("RED.nodes.node('hidden').valid");
    assert.equal(await valid(), true);

    const dialog = await editor.editConnection('hidden');
    const wrong = (property: string) => dialog.locator(`#node-config-input-${property}.input-error`).count();
    await dialog.locator('#rt-connection-auth-login').check();
    assert.deepEqual([await wrong('restUrl'), await wrong('accountId')], [1, 1]);
    await dialog.locator('#node-config-input-restUrl').fill('http://api.example');
    const warning = dialog.locator('#rt-connection-warning');
    await warning.getByText('Not encrypted').waitFor();

    await dialog.locator('#rt-connection-auth-token').check();
    await warning.waitFor({ state: 'hidden' });
    assert.deepEqual([await wrong('restUrl'), await wrong('accountId')], [0, 0]);
    await editor.done();
    assert.equal(await valid(), true);
  });

  it('shows no address where there is none', async () => {
    const { nodeRed, simulator, open } = around();
    await nodeRed.deploy([TAB, { ...connectionNode('empty', simulator.url), url: '' }]);
    const editor = await open();
    const dialog = await editor.editConnection('empty');
    const url = dialog.locator('#node-config-input-url');
    assert.match((await url.getAttribute('placeholder')) ?? '', /^for example /);
    assert.match((await url.getAttribute('class')) ?? '', /input-error/);
  });
});
