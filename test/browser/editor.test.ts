/** Owns the proof that the dialogs work for those who use them, in a real browser, in both versions of Node-RED. */
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { Editor } from '../support/editor';
import { type FlowNode, NODE_RED_VERSIONS, type NodeRed, startNodeRed } from '../support/node-red';

const EVENTS = [
  { event: 'call.ringing', call: { direction: 'inbound', from: '+15550100' } },
  { event: 'call.ringing', call: { direction: 'outbound', from: '+15550101' } },
  { event: 'call.ended', call: { direction: 'inbound', from: '+15550100', seconds: 42 } },
  { event: 'message.received', text: 'hello' },
];

const tab = { id: 'tab', type: 'tab', label: 'Calls' };
const debug = (id: string): FlowNode => ({
  id,
  type: 'debug',
  z: 'tab',
  x: 500,
  y: 100,
  wires: [],
  active: false,
});
const connection = (url: string): FlowNode => ({
  id: 'connection',
  type: 'rt-connection',
  url,
  auth: 'token',
});
const events = (more: object): FlowNode => ({
  id: 'events',
  type: 'rt events',
  z: 'tab',
  x: 200,
  y: 100,
  name: '',
  connection: 'connection',
  stream: 'user',
  types: [],
  rules: [],
  split: false,
  outputs: 1,
  wires: [['a']],
  ...more,
});

describe('the editor', function () {
  this.timeout(120_000);
  let browser: Browser;
  let simulator: Simulator;
  before(async () => {
    browser = await launchChromium();
    simulator = await startSimulator();
  });
  after(async () => {
    await browser.close();
    await simulator.close();
  });

  for (const version of NODE_RED_VERSIONS) {
    describe(`of Node-RED ${version}`, () => {
      let nodeRed: NodeRed;
      let editor: Editor;

      async function open(flows: readonly FlowNode[]): Promise<void> {
        const credentials = { connection: { token: 'demo' } };
        nodeRed = await startNodeRed({ version, flows, credentials });
        editor = await Editor.open(browser, nodeRed.url);
      }

      afterEach(async () => {
        const { problems } = editor;
        await editor.close();
        await nodeRed.stop();
        assert.deepEqual(problems, [], 'the browser’s console');
      });

      it('from an empty flow to a tested, deployed connection', async () => {
        await open([tab]);
        const id = await editor.add('rt events', 300, 200);
        const dialog = await editor.edit(id);
        await dialog.locator('#node-input-btn-connection-add').click();
        const { page } = editor;
        await page.locator('#node-config-input-token').waitFor();

        const test = async (url: string, token: string): Promise<string> => {
          await page.locator('#node-config-input-url').fill(url);
          await page.locator('#node-config-input-token').fill(token);
          await page.locator('#rt-connection-test').click();
          await page.locator('#rt-connection-test:enabled').waitFor();
          return (await page.locator('.rt-connection-test').textContent()) ?? '';
        };
        assert.match(await test(simulator.url, 'wrong'), /does not work yet[\s\S]*refused the token/);
        assert.match(
          await test('ws://127.0.0.1:1', 'demo'),
          /does not work yet[\s\S]*port 1 of 127\.0\.0\.1/,
        );
        assert.match(await test(simulator.url, 'demo'), /It works/);

        await editor.done();
        await editor.done();
        assert.equal((await editor.node(id)).valid, true);
        const connected = simulator.occurrences.next(
          'request',
          ({ type }) => type === 'startusereventrequest',
        );
        await editor.deploy();
        await connected;
      });

      it('a filter made from what was seen', async () => {
        await open([tab, connection(simulator.url), events({}), debug('a')]);
        const dialog = await editor.edit('events');
        for (const event of EVENTS) simulator.emit(event, 'user');

        await dialog.getByRole('button', { name: 'call.ringing', exact: false }).first().click();
        const preview = dialog.locator('#rt-events-preview');
        await preview.getByText('Passes 2 of the last 4 events').waitFor();

        await dialog.locator('#rt-events-recent-section summary').click();
        const first = dialog.locator('#rt-events-recent > li:has(.fa-check)').first();
        await first.locator('.red-ui-debug-msg-expandable').first().press('Enter');
        await first
          .locator('.red-ui-debug-msg-object-entry .red-ui-debug-msg-expandable')
          .first()
          .press('Enter');
        await first.getByRole('button', { name: 'Only where call.direction is outbound' }).click();
        await preview.getByText('Passes 1 of the last 4 events').waitFor();
        await editor.done();

        const { types, rules } = await editor.node('events');
        assert.deepEqual(
          { types, rules },
          {
            types: ['call.ringing'],
            rules: [{ property: 'call.direction', op: 'eq', value: 'outbound' }],
          },
        );
      });

      it('wires follow their types when these are moved by mouse or keys; undo brings them back', async () => {
        const types = ['a', 'b.*', '!b.x', 'c'];
        const split = { types, split: true, outputs: 3, wires: [['a'], ['b'], ['c']] };
        await open([tab, connection(simulator.url), events(split), debug('a'), debug('b'), debug('c')]);

        const dialog = await editor.edit('events');
        const handles = dialog.locator('#rt-events-types .red-ui-editableList-item-handle');
        await handles.nth(3).press('ArrowUp');
        await handles.nth(2).press('ArrowUp');
        await handles.nth(1).press('ArrowUp');
        await editor.done();
        const moved = await editor.node('events');
        assert.deepEqual(moved.types, ['c', 'a', 'b.*', '!b.x']);
        assert.deepEqual(moved.wires, ['0>c', '1>a', '2>b']);

        await editor.page.evaluate("RED.actions.invoke('core:undo')");
        const back = await editor.node('events');
        assert.deepEqual({ types: back.types, wires: back.wires }, { types, wires: ['0>a', '1>b', '2>c'] });
      });

      it('says what can’t match, and leaves untouched what was not touched', async () => {
        const flow = { types: ['call.*', 'call.ended'], split: true, outputs: 2, wires: [['a'], ['a']] };
        await open([tab, connection(simulator.url), events(flow), debug('a')]);
        const before = await editor.node('events');
        assert.equal(before.valid, false);
        const dialog = await editor.edit('events');
        assert.match(
          (await dialog.locator('#rt-events-types-problem').textContent()) ?? '',
          /call\.ended never gets an event, since call\.\* above it takes them all/,
        );
        await editor.done();
        assert.deepEqual(await editor.node('events'), before);
      });
    });
  }
});
