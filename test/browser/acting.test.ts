/** Owns the proof that users find, set up and use the nodes that act: by the words that they type, and in dialogs that can be read. */
import assert from 'node:assert/strict';
import { TEXT_INPUTS } from '../../nodes/rt-text/text-settings';
import { readExampleText } from '../../tools/example-flow';
import { connectionNode, debugNode, inEachEditor, TAB } from '../support/editors';
import { findings } from '../support/look';

const NUMBER = '+13125550142';

/** A line of the simulated account. */
const LINE = '+12025550101';

/** All that a dialog saves. */
const TEXT = {
  ...Object.fromEntries(
    Object.entries(TEXT_INPUTS).flatMap(([name, { value, type }]) => [
      [name, value],
      [`${name}Type`, type],
    ]),
  ),
  ...{ limit: 5, limitMinutes: 10 },
};
const REQUEST = {
  ...{ method: 'POST', path: '/x', pathType: 'str', body: 'payload', bodyType: 'msg' },
  ...{ format: 'json', errors: 'raise' },
};

inEachEditor('the nodes that act', (around) => {
  for (const [word, label] of Object.entries({
    text: 'rt text',
    sms: 'rt text',
    send: 'rt text',
    request: 'rt request',
  })) {
    it(`are found in the quick-add by ${word}`, async () => {
      const { page } = await around().open();
      await page
        .locator('#red-ui-workspace-chart')
        .click({ modifiers: ['Control'], position: { x: 300, y: 300 } });
      await page.locator('#red-ui-type-search-input:visible').fill(word);
      await page.locator('.red-ui-search-result:visible', { hasText: label }).first().waitFor();
      await page.keyboard.press('Escape');
    });
  }

  it('send a text and a request that users set up in the dialogs', async () => {
    const { nodeRed, simulator, open } = around();
    await nodeRed.deploy([TAB, connectionNode('c', simulator.url), debugNode('debug')]);
    const editor = await open();
    const { page } = editor;
    const text = await editor.add('rt text', 300, 100);
    const request = await editor.add('rt request', 300, 300);
    for (const id of [text, request]) await editor.wire(id, 'debug');
    assert.equal((await editor.node(text)).valid, true, 'it has the only connection, and nothing is missing');
    assert.equal((await editor.node(request)).valid, false, 'its path is missing');

    await editor.edit(text);
    await page.locator('#node-input-limit').fill('1');
    await editor.done();
    await editor.edit(request);
    const field = page
      .locator('#node-input-path')
      .locator('xpath=following-sibling::*')
      .locator('input')
      .first();
    await field.fill('/reports/call-data');
    await editor.done();
    assert.equal((await editor.node(request)).valid, true);
    await editor.deploy();

    const nodes = await nodeRed.flows();
    const saved = nodes.find(({ id }) => id === text) ?? assert.fail();
    const { to, toType, from, limit } = saved;
    assert.deepEqual(
      { to, toType, from, limit: Number(limit) },
      { to: 'to', toType: 'msg', from: '', limit: 1 },
    );
  });

  const looks = {
    'in German': { language: 'de' },
    'in French': { language: 'fr' },
    'in dark, 1920 wide': { theme: 'dark', width: 1920 },
  } as const;
  for (const [look, options] of Object.entries(looks)) {
    it(`have dialogs with contrast, names and room ${look}`, async () => {
      const { nodeRed, simulator, open } = around();
      const place = { z: TAB.id, x: 100, wires: [[]], connection: 'c' };
      await nodeRed.deploy([
        TAB,
        connectionNode('c', simulator.url),
        { ...place, ...TEXT, id: 'text', type: 'rt text', y: 100 },
        { ...place, ...REQUEST, id: 'request', type: 'rt request', y: 200 },
      ]);
      const editor = await open(options);
      for (const id of ['text', 'request']) {
        const dialog = await editor.edit(id);
        assert.deepEqual(await findings(dialog), { contrast: [], faint: [], unnamed: [], cutOff: [] }, id);
        await editor.cancel();
      }
    });
  }

  it('answer a missed call, once the example is imported, the sign-in entered once and a number chosen', async () => {
    const { nodeRed, simulator, open } = around();
    await nodeRed.deploy([TAB]);
    const editor = await open();
    const { page } = editor;
    const example = readExampleText('missed call, text back')
      .replace('"value": "60"', '"value": "0"')
      .replace('wss://api.teletracker.net', simulator.url)
      .replace('"stop-list.csv"', JSON.stringify(`${nodeRed.userDir}/stop-list.csv`));
    await editor.importFlows(example);
    const ofType = (type: string) =>
      page.evaluate(`RED.nodes.filterNodes({ type: ${JSON.stringify(type)} }).at(-1).id`).then(String);
    const text = await ofType('rt text');
    assert.equal((await editor.node(text)).valid, false, 'its connection lacks the sign-in');
    await editor.editConnection('rt-account');
    await page.locator('#node-config-input-username').fill('demo');
    await page.locator('#node-config-input-password').fill('demo');
    await editor.done();
    const dialog = await editor.edit(text);
    await dialog.locator('#node-input-from-field').fill(LINE);
    await editor.done();
    // Nothing else is to be set.
    for (const id of [text, await ofType('rt call')]) assert.equal((await editor.node(id)).valid, true, id);
    const streams = simulator.occurrences.next('request', ({ type }) => type === 'startusereventrequest');
    await editor.deploy();
    await streams;
    await page.evaluate(
      `RED.workspaces.show(${JSON.stringify((await nodeRed.flows()).find(({ label }) => label === 'missed call, text back')?.id)})`,
    );
    const sent = simulator.occurrences.next('text');
    for (const event of ['call.ringing', 'call.missed'])
      simulator.emit({ event, callId: 'c1', direction: 'inbound', from: NUMBER, to: '+12025550100' });
    const { from, to } = await sent;
    assert.deepEqual({ from, to }, { from: LINE, to: NUMBER });
    await page.locator('.red-ui-flow-node-status-label', { hasText: 'sent' }).waitFor();
  });
});
