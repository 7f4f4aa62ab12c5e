/** Owns the proof that a newcomer gets from an empty flow to filtered messages, and finds it all again elsewhere. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Editor } from '../../tools/editor';
import { debugNode, inEachEditor, TAB, TOKEN } from '../support/editors';
import { inPage } from '../support/in-page';
import { startScriptedServer } from '../support/scripted-server';

/** A test of a connection ends by itself after 20 s. */
const TEST_DEADLINE_MS = 30_000;

/** Fills in the dialog of the connection, tests it, and returns what the test says. */
async function testConnection(page: Page, url: string, token: string): Promise<string> {
  await page.locator('#node-config-input-url').fill(url);
  await page.locator('#node-config-input-token').fill(token);
  return runTest(page);
}

async function runTest(page: Page): Promise<string> {
  await page.locator('#rt-connection-test').click();
  await page.locator('#rt-connection-test:enabled').waitFor({ timeout: TEST_DEADLINE_MS });
  return (await page.locator('.rt-connection-test').textContent()) ?? '';
}

/** Everything that the page holds, what was typed into its fields included. */
async function everythingIn(page: Page): Promise<string> {
  const fields = await page.evaluate(
    "[...document.querySelectorAll('input, textarea')].map((field) => field.value).join('\\n')",
  );
  const nodes = await page.evaluate(
    'JSON.stringify([RED.nodes.createCompleteNodeSet({ credentials: true }), { ...localStorage }])',
  );
  return `${await page.content()}${fields}${nodes}`;
}

/** The payloads in the debug sidebar, oldest first. */
async function debugged(editor: Editor, count: number): Promise<string[]> {
  const messages = editor.page.locator('.red-ui-debug-msg:not(.hide) .red-ui-debug-msg-payload');
  await messages.nth(count - 1).waitFor();
  return messages.allTextContents();
}

inEachEditor('a first flow', (around) => {
  it('is built, tested, deployed, filtered, split, exported and imported', async () => {
    const { nodeRed, simulator, open } = around();
    await nodeRed.deploy([TAB]);
    let editor = await open();
    const { page } = editor;

    const id = await editor.add('rt events', 200, 200);
    const debug = await editor.add('debug', 500, 200);
    await editor.wire(id, debug);
    await editor.open(id);
    await page.locator('#node-input-btn-connection-add').click();
    // Most people have these, so a new connection asks for them first.
    await page.locator('#node-config-input-username').waitFor();
    await page.locator('#rt-connection-auth-token').check();

    assert.match(
      await testConnection(page, simulator.url, 'wrong'),
      /does not work yet[\s\S]*Token rejected: enter a new one/,
    );
    assert.match(
      await testConnection(page, 'ws://127.0.0.1:1', TOKEN),
      /does not work yet[\s\S]*port 1 of 127\.0\.0\.1/,
    );
    const hanging = await startScriptedServer({ on: { authrequest: [] } });
    try {
      const hung = testConnection(page, hanging.url, TOKEN);
      await page.getByText(/Testing… [1-9]/).waitFor();
      assert.match(await hung, /does not work yet[\s\S]*said nothing to the sign-in for 20 seconds/);
    } finally {
      await hanging.close();
    }
    assert.match(await testConnection(page, simulator.url, TOKEN), /It works/);
    await editor.done();
    await editor.done();
    assert.equal((await editor.node(id)).valid, true);

    const started = simulator.occurrences.next('request', ({ type }) => type === 'startusereventrequest');
    await editor.deploy();
    await started;
    await editor.showDebug();
    simulator.emit({ event: 'call.ringing', direction: 'inbound' }, 'user');
    simulator.emit({ event: 'message.received', direction: 'inbound' }, 'user');
    simulator.emit({ event: 'call.ringing', direction: 'outbound' }, 'user');
    assert.match((await debugged(editor, 3)).join('\n'), /message\.received/);

    // The stored token works without ever having come back.
    await editor.editConnection(String((await editor.node(id)).connection));
    const token = page.locator('#node-config-input-token');
    assert.equal(await token.getAttribute('type'), 'password');
    assert.equal(await token.inputValue(), '__PWRD__');
    assert.match(await runTest(page), /It works/);
    await editor.cancel();
    assert.ok(!(await everythingIn(page)).includes(TOKEN), 'the token is in the page');
    assert.ok(!JSON.stringify(await nodeRed.flows()).includes(TOKEN), 'the token is in the flows');

    const dialog = await editor.open(id);
    await dialog
      .locator('#rt-events-seen')
      .getByRole('button', { name: /call\.ringing/ })
      .click();
    const outbound = dialog.locator('#rt-events-recent > li').filter({ hasText: 'outbound' }).first();
    await outbound.locator('.red-ui-debug-msg-expandable').first().click();
    await outbound.getByRole('button', { name: 'Only where direction is outbound' }).click();
    await dialog.getByText('Passes 1 of the last 3 events').waitFor();
    await editor.done();
    await editor.deploy();
    await page.locator('#red-ui-sidebar-debug-clear, .red-ui-sidebar-debug-clear').first().click();
    simulator.emit({ event: 'call.ringing', direction: 'inbound' }, 'user');
    simulator.emit({ event: 'call.ended', direction: 'outbound' }, 'user');
    simulator.emit({ event: 'call.ringing', direction: 'outbound', last: true }, 'user');
    assert.match((await debugged(editor, 1)).join('\n'), /outbound/);
    assert.equal((await debugged(editor, 1)).length, 1);

    await editor.open(id);
    await dialog.locator('.red-ui-editableList-addButton').first().click();
    await dialog.getByLabel('Event type 2').fill('message.*');
    await page.keyboard.press('Escape');
    await dialog.getByLabel('One output for each type').check();
    await dialog.getByLabel('Move with the up and down arrow keys').nth(1).press('ArrowUp');
    await editor.done();
    const built = await editor.node(id);
    assert.deepEqual(
      { types: built.types, rules: built.rules, outputs: built.outputs, wires: built.wires },
      {
        types: ['message.*', 'call.ringing'],
        rules: [{ property: 'direction', op: 'eq', value: 'outbound' }],
        outputs: 2,
        wires: [`1>${debug}`],
      },
    );
    await editor.deploy();

    const exported = await editor.exportAll();
    assert.ok(!exported.includes(TOKEN), 'the token is in the export');
    await nodeRed.deploy([
      { ...TAB, id: 'other' },
      { ...debugNode('elsewhere'), z: 'other' },
    ]);
    await editor.close();
    editor = await open();
    await editor.importFlows(exported);
    assert.deepEqual({ ...(await editor.node(id)), valid: true }, { ...built, valid: true });
    const again = await editor.edit(id);
    assert.deepEqual(await again.locator('#rt-events-types input').evaluateAll(VALUES), [
      'message.*',
      'call.ringing',
    ]);
    assert.deepEqual(
      await again.locator('#rt-events-rules :is(input:not([type=checkbox]), select)').evaluateAll(VALUES),
      ['direction', 'eq', 'outbound'],
    );
    assert.equal(await again.getByLabel('One output for each type').isChecked(), true);
  });
});

const VALUES = inPage('fields', 'return fields.map((field) => field.value)');
