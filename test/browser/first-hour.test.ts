/** Owns the proof that a connection which does not work says so wherever users look, and leads them to the field. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FlowNode, sink } from '../../tools/node-red';
import { connectionNode, eventsNode, inEachEditor, TAB } from '../support/editors';
import { OUR_NODES } from '../support/our-nodes';

/** The types of our nodes that a palette shows. */
const DRAWN = Object.values(OUR_NODES).filter((type) => type !== 'rt-connection');
const EXAMPLE = readFileSync(join(__dirname, '..', '..', 'examples', 'watch all events.json'), 'utf8');
const IN_EXAMPLE = JSON.parse(EXAMPLE) as (FlowNode & { readonly d?: boolean })[];
const EVENTS = IN_EXAMPLE.find(({ type, d }) => type === 'rt events' && !d)?.id ?? '';
const LIGHT = `RED.nodes.node(${JSON.stringify(EVENTS)}).status?.text`;
const IS_VALID = `RED.nodes.node(${JSON.stringify(EVENTS)}).valid`;

inEachEditor('the first hour', (around) => {
  it('marks an imported connection without a sign-in, names what is missing, and leads to the field', async () => {
    const { nodeRed, open } = around();
    await nodeRed.deploy([TAB]);
    let editor = await open();
    await editor.importFlows(EXAMPLE);
    assert.equal(await editor.page.evaluate(IS_VALID), false, 'marked before a deploy');
    const imported = await editor.edit(EVENTS);
    await imported.getByText('The username is missing').waitFor();
    await editor.cancel();

    // What somebody deployed all the same.
    await nodeRed.deploy(IN_EXAMPLE);
    editor = await open();
    const { page } = editor;
    await page.waitForFunction(`${LIGHT} === 'no username'`);
    await page.waitForFunction(`${IS_VALID} === false`);
    const dialog = await editor.edit(EVENTS);
    await dialog.getByText('The username is missing').waitFor();
    await dialog.getByRole('button', { name: 'Open the connection' }).click();
    await page.waitForFunction("document.activeElement.id === 'node-config-input-username'");
  });

  it('says in the dialog why nothing arrives, and opens the connection at the field', async () => {
    const { nodeRed, simulator, open } = around();
    const refused = { ...connectionNode('refused', simulator.url), credentials: { token: 'another' } };
    const login = { auth: 'login', credentials: { username: 'demo' } };
    const rows: readonly [id: string, connection: FlowNode, says: RegExp, field: string][] = [
      ['e1', refused, /^Token rejected: enter a new one in the connection and deploy\./, 'token'],
      ['e2', connectionNode('away', 'ws://127.0.0.1:1'), /^Server not reached: check the address/, 'url'],
      ['e3', connectionNode('wrong', 'https://127.0.0.1'), /^The address must start with wss:/, 'url'],
      ['e4', { ...connectionNode('half', simulator.url), ...login }, /^The password is missing/, 'password'],
    ];
    const events = rows.map(([id, { id: connection }], at) =>
      eventsNode(connection, { id, y: 60 + 60 * at, wires: [[]] }),
    );
    await nodeRed.deploy([TAB, ...rows.map(([, connection]) => connection), ...events]);
    const editor = await open();
    for (const [id, , says, field] of rows) {
      const dialog = await editor.edit(id);
      const told = dialog.getByRole('status').filter({ hasText: says });
      await told.waitFor();
      await told.getByRole('button', { name: 'Open the connection' }).click();
      await editor.page.waitForFunction(
        `document.activeElement.id === ${JSON.stringify(`node-config-input-${field}`)}`,
      );
      // What users type takes the place of what is wrong.
      await editor.page.keyboard.insertText('right');
      assert.equal(await editor.page.evaluate('document.activeElement.value'), 'right');
      await editor.cancel();
      await editor.cancel();
    }
  });

  it('offers a connection that works to the nodes of one without a sign-in', async () => {
    const { nodeRed, simulator, open } = around();
    const working = { ...connectionNode('working', simulator.url), name: 'front desk' };
    await nodeRed.deploy([TAB, working, eventsNode('working', { id: 'a', y: 300 })]);
    const editor = await open();
    await editor.importFlows(EXAMPLE);
    const dialog = await editor.edit(EVENTS);
    await dialog.getByText('The username is missing').waitFor();
    await dialog.getByRole('button', { name: 'Use "front desk" for all nodes' }).click();
    await dialog.getByText('All nodes use "front desk" now. Deploy to make it work;').waitFor();
    await editor.done();
    assert.equal(await editor.page.evaluate(IS_VALID), true);
    const left =
      "RED.nodes.filterNodes({}).filter(({ connection }) => connection && connection !== 'working').length";
    assert.equal(await editor.page.evaluate(left), 0);
  });

  it('knows no credentials of a connection that was removed, also when it is imported again', async () => {
    const { nodeRed, simulator, open } = around();
    const working = { ...connectionNode('working', simulator.url), name: 'front desk' };
    const id = IN_EXAMPLE.find(({ type }) => type === 'rt-connection')?.id ?? '';
    const login = { auth: 'login', credentials: { username: 'demo', password: 'secret-of-the-removed' } };
    const signedIn = { ...connectionNode(id, simulator.url), ...login, name: 'your account' };
    await nodeRed.deploy([TAB, working, signedIn, eventsNode('working', { id: 'a', y: 300 })]);
    const editor = await open();
    const { page } = editor;
    await page.waitForFunction(`RED.nodes.node('${id}').valid === true`);
    await page.evaluate(`RED.nodes.remove('${id}'); RED.nodes.dirty(true)`);
    await editor.deploy();
    await editor.importFlows(EXAMPLE);
    assert.equal(await page.evaluate(IS_VALID), false, 'marked before a deploy');
    const imported = await editor.edit(EVENTS);
    await imported.getByText('The username is missing').waitFor();
    await imported.getByRole('button', { name: 'Use "front desk" for all nodes' }).waitFor();
    await editor.cancel();
  });

  it('offers to use one of two connections that get the same events', async () => {
    const { nodeRed, simulator, open } = around();
    const node = (id: string, connection: string, y: number) =>
      eventsNode(connection, { id, y, wires: [[]] });
    const twins = ['one', 'two'].map((id) => ({
      ...connectionNode(id, simulator.url),
      name: `number ${id}`,
    }));
    await nodeRed.deploy([TAB, ...twins, node('a', 'one', 60), node('b', 'two', 120), node('c', 'two', 180)]);
    const editor = await open();
    const { page } = editor;
    const used = "RED.nodes.filterNodes({ type: 'rt events' }).map(({ connection }) => connection).join()";
    const dialog = await editor.edit('b');
    await dialog.getByText('The connection "number one" has the same address and the same user').waitFor();
    await dialog.getByRole('button', { name: 'Use "number one" for all nodes' }).click();
    assert.equal(await dialog.locator('#node-input-connection').inputValue(), 'one');
    await dialog.getByText('All nodes use "number one" now. Deploy to make it work;').waitFor();
    await editor.done();
    assert.equal(await page.evaluate(used), 'one,one,one');
    // Both still run, but nobody is asked to go back. Once the dialog asks again, it has shown the first answer.
    const asked = () => page.waitForResponse(/rt-connection\/one\/status/);
    const first = asked();
    const other = await editor.edit('a');
    await first;
    await asked();
    assert.equal(await other.getByRole('button', { name: 'Use "number two" for all nodes' }).count(), 0);
    await editor.cancel();
    await editor.deploy();
    await simulator.occurrences.nth('close', 1);
    assert.deepEqual(
      (await nodeRed.flows()).flatMap(({ connection }) => connection ?? []),
      ['one', 'one', 'one'],
    );
  });

  it('tells of two connections that sign in the same user while the second login is entered', async () => {
    const { nodeRed, simulator, open } = around();
    const phone = {
      ...connectionNode('phone', simulator.url),
      auth: 'login',
      name: 'my phone',
      credentials: { username: 'demo', password: 'demo' },
    };
    await nodeRed.deploy([TAB, phone, eventsNode('phone', { id: 'a', y: 300 })]);
    const editor = await open();
    await editor.page.waitForFunction("RED.nodes.node('phone').valid === true");
    await editor.importFlows(EXAMPLE);
    const dialog = await editor.edit(EVENTS);
    await dialog.getByRole('button', { name: 'Open the connection' }).click();
    const connection = editor.page.locator('#rt-connection-twin');
    await editor.page.locator('#node-config-input-username').fill('demo');
    assert.equal(await connection.isHidden(), true, 'not at another address');
    await editor.page.locator('#node-config-input-url').fill(simulator.url);
    await connection.getByText('The connection "my phone" signs in as this user already').waitFor();
    await editor.page.locator('#node-config-input-username').fill('another');
    assert.equal(await connection.isHidden(), true, 'not of another user');
    await editor.page.locator('#node-config-input-username').fill('demo');
    await editor.page.locator('#node-config-input-password').fill('demo');
    await editor.done();
    await dialog.getByText('The connection "my phone" has the same address and the same user').waitFor();
    await dialog.getByRole('button', { name: 'Use "my phone" for all nodes' }).click();
    await dialog.getByText('All nodes use "my phone" now.').waitFor();
    await editor.done();
  });

  it('offers to remove the connection that no node uses any more, which can be taken back', async () => {
    const { nodeRed, simulator, open } = around();
    const twins = ['one', 'two'].map((id) => ({
      ...connectionNode(id, simulator.url),
      name: `number ${id}`,
    }));
    const nodes = [eventsNode('one', { id: 'a' }), eventsNode('two', { id: 'b', y: 300 })];
    await nodeRed.deploy([TAB, ...twins, ...nodes]);
    const editor = await open();
    const { page } = editor;
    const connections = `['one', 'two'].filter((id) => RED.nodes.node(id)).join()
      + ' used by ' + RED.nodes.filterNodes({ type: 'rt events' }).map(({ connection }) => connection).join()`;
    const dialog = await editor.edit('b');
    // The second click of the double click falls on the button that has come in its place.
    await dialog.getByRole('button', { name: 'Use "number one" for all nodes' }).dblclick();
    const remove = dialog.getByRole('button', { name: 'Remove "number two", which no node uses now' });
    await dialog.getByText('Deploy to make it work; "Undo" takes it back.').waitFor();
    assert.equal(await page.evaluate(connections), 'one,two used by one,one');
    await remove.click();
    await remove.waitFor({ state: 'detached' });
    await dialog.getByText('"number two" is removed. All nodes use "number one" now.').waitFor();
    const offered = await dialog.locator('#node-input-connection option').allTextContents();
    assert.ok(offered.includes('number one') && !offered.includes('number two'), offered.join());
    // As the dialog says, all of this is done already.
    await editor.cancel();
    assert.equal(await page.evaluate(connections), 'one used by one,one');
    const undo = () => page.evaluate("RED.actions.invoke('core:undo')");
    await undo();
    assert.equal(await page.evaluate(connections), 'one,two used by one,one');
    await undo();
    assert.equal(await page.evaluate(connections), 'one,two used by one,two');
  });

  it('offers to remove none that a variable names, and says again what an import makes of the one that stayed', async () => {
    const { nodeRed, simulator, open } = around();
    const twins = ['one', 'two'].map((id) => ({
      ...connectionNode(id, simulator.url),
      name: `number ${id}`,
    }));
    const tab = { ...TAB, env: [{ name: 'LINE', value: 'two', type: 'str' }] };
    const nodes = [eventsNode('one', { id: 'a' }), eventsNode('two', { id: 'b', y: 300 })];
    await nodeRed.deploy([tab, ...twins, ...nodes]);
    const editor = await open();
    const dialog = await editor.edit('b');
    await dialog.getByRole('button', { name: 'Use "number one" for all nodes' }).click();
    await dialog.getByText('All nodes use "number one" now.').waitFor();
    assert.equal(await dialog.getByRole('button', { name: /^Remove/ }).count(), 0);
    await editor.done();
    await editor.deploy();
    await simulator.occurrences.nth('close', 1);
    await editor.importFlows(JSON.stringify([eventsNode('two', { id: 'c', y: 400 })]));
    const imported = await editor.edit('c');
    await imported.getByText('The connection "number one" has the same address and the same user').waitFor();
    await editor.cancel();
  });

  it('lets texts that contain STOP pass, however written', async () => {
    const { nodeRed, simulator, open } = around();
    const events = eventsNode('account', { wires: [['sink-stop']] });
    await nodeRed.deploy([TAB, connectionNode('account', simulator.url), events, sink('stop', TAB.id)]);
    const editor = await open();
    const dialog = await editor.edit('events');
    await dialog.getByText('rule', { exact: true }).click();
    const rule = dialog.locator('.rt-events-rule');
    await rule.getByLabel('Property of rule 1').fill('text');
    await rule.getByRole('combobox').selectOption({ label: 'contains' });
    await rule.getByLabel('Value of rule 1').fill('STOP');
    await rule.getByLabel('upper and lower case are the same').check();
    await editor.done();
    await editor.deploy();
    for (const text of ['please Stop it', 'go on', 'sTOP', 'STOP'])
      simulator.emit({ event: 'message.received', from: '+13125550142', text }, 'user');
    const passed = await nodeRed.received('stop').atLeast(3);
    assert.deepEqual(
      passed.map(({ payload }) => Object(payload).text),
      ['please Stop it', 'sTOP', 'STOP'],
    );
  });

  it('finds our nodes in the palette by what people look for', async () => {
    const { open } = around();
    const { page } = await open();
    const category = page
      .locator('#red-ui-palette-category-telephony, [id="red-ui-palette-telephony"]')
      .first();
    assert.ok((await category.count()) > 0, 'a category of its own');
    // As the field itself tells of what is typed: keys may be lost while the palette is drawn anew.
    const look = (word: string) =>
      page.evaluate(`$('#red-ui-palette-search input').searchBox('value', ${JSON.stringify(word)})`);
    const found = () =>
      page.evaluate(`[...document.querySelectorAll('.red-ui-palette-node')]
        .filter((node) => node.checkVisibility()).map((node) => node.dataset.paletteType)`) as Promise<
        string[]
      >;
    for (const word of ['call', 'phone', 'sms', 'text', 'telephony', 'teletracker', 'missed']) {
      await look(word);
      await page.waitForFunction(
        "![...document.querySelectorAll('.red-ui-palette-node[data-palette-type=debug]')].some((node) => node.checkVisibility())",
      );
      const types = await found();
      for (const ours of DRAWN) assert.ok(types.includes(ours), `${word}: ${ours}`);
      await look('');
      await page.waitForFunction(
        "[...document.querySelectorAll('.red-ui-palette-node[data-palette-type=debug]')].some((node) => node.checkVisibility())",
      );
    }
  });
});
