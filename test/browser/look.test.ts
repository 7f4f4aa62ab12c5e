/** Owns the proof that the dialogs can be read and used by everybody: in both themes, in the longest language, by keys. */
import assert from 'node:assert/strict';
import type { EditorOptions } from '../../tools/editor';
import { connectionNode, eventsNode, inEachEditor, TAB } from '../support/editors';
import { inPage } from '../support/in-page';
import { FORM, findings } from '../support/look';

const RULES = [
  { property: 'direction', op: 'eq', value: 'inbound' },
  { property: 'from', op: 'exists', value: '' },
  { property: 'from', op: 'phone', value: '(415) 555-0118' },
];
const TYPES = ['call.*', '!call.ended', 'call.*'];

/** Themes choose a red for bars and icons: some of them can't be read as letters, above all in dark themes for Node-RED 4. */
const UNREADABLE_RED = ':root, :root * { --red-ui-text-color-error: #faa }';

inEachEditor('the look of the dialogs', (around) => {
  before(async () => {
    const { nodeRed, simulator } = around();
    const callSettings = { stream: 'user', phases: [{ phase: 'ended', types: ['call.*', '!call.ringing'] }] };
    const place = { z: TAB.id, x: 100, wires: [[]], connection: 'by-token' };
    await nodeRed.deploy([
      TAB,
      connectionNode('by-token', simulator.url),
      {
        id: 'by-login',
        type: 'rt-connection',
        url: 'ws://0.0.0.0:1',
        auth: 'login',
        restUrl: 'http://127.0.0.1:1',
      },
      eventsNode('by-token', { types: TYPES, rules: RULES, split: true, outputs: 2, wires: [[], []] }),
      { ...place, id: 'call', type: 'rt call', y: 400, ...callSettings },
      { ...place, id: 'status', type: 'rt status', y: 200 },
      { ...place, id: 'giver', type: 'rt token', y: 300 },
    ]);
    await simulator.occurrences.nth('request', 1, ({ type }) => type === 'startusereventrequest');
    simulator.emit(
      { event: 'call.ringing', direction: 'inbound', ok: true, to: null, call: { n: 1 } },
      'user',
    );
    simulator.emit({ event: 'a.type.with.a.name.that.goes.on.and.on.and.never.seems.to.end.at.all' }, 'user');
  });

  it('shows in the name of a node without one of its own that rules apply', async () => {
    const { page } = await around().open();
    const label = page.locator('#events .red-ui-flow-node-label-text');
    await label.getByText('call.* +2, 3 rules').waitFor();
  });

  const looks: Readonly<Record<string, EditorOptions & { readonly style?: string }>> = {
    'in German': { language: 'de' },
    'in French': { language: 'fr' },
    'in dark, 1920 wide': { theme: 'dark', width: 1920 },
    'with a red that is not for letters': { style: UNREADABLE_RED },
  };
  for (const [look, { style, ...options }] of Object.entries(looks)) {
    it(`has contrast, names and room ${look}`, async () => {
      const editor = await around().open(options);
      if (style !== undefined) await editor.page.addStyleTag({ content: style });
      const found: Record<string, unknown> = {};
      const nothing = { contrast: [], faint: [], unnamed: [], cutOff: [] };

      for (const id of ['events', 'call', 'status', 'giver']) {
        const dialog = await editor.edit(id);
        if (id === 'events') {
          await dialog.locator('#rt-events-recent-section summary').click();
          const tree = dialog.locator('#rt-events-recent > li').nth(1);
          await tree.locator('.red-ui-debug-msg-expandable').first().click();
        }
        if (id === 'call') await dialog.locator('#rt-call-advanced summary').click();
        const wished = Number(await dialog.locator(FORM).evaluate(WISHED));
        assert.ok(wished <= 780, `${id}: its texts make the dialog ${wished} pixels wide`);
        found[id] = await findings(dialog);
        await editor.cancel();
      }
      for (const id of ['by-token', 'by-login']) {
        const dialog = await editor.editConnection(id);
        if (id === 'by-token') await dialog.locator('#rt-connection-advanced summary').click();
        await dialog.locator('#rt-connection-test').click();
        await dialog.locator('#rt-connection-test:enabled').waitFor();
        found[id] = await findings(dialog);
        await editor.cancel();
      }
      assert.deepEqual(found, Object.fromEntries(Object.keys(found).map((id) => [id, nothing])));
    });
  }

  for (const id of ['events', 'call'])
    it(`lets the Tab key reach every field and button of ${id}, and leave again`, async () => {
      const editor = await around().open();
      const dialog = await editor.edit(id);
      const form = dialog.locator(FORM);
      await form.locator('#node-input-name').focus();
      const reachable = (await form.evaluate(REACHABLE)) as number;
      const reached = new Set<unknown>();
      for (let presses = 0; presses <= 2 * reachable; presses++) {
        const place = await form.evaluate(FOCUSED);
        if (place === -1) break;
        reached.add(place);
        await editor.page.keyboard.press('Tab');
      }
      assert.equal(await form.evaluate(FOCUSED), -1, 'the focus is caught in the dialog');
      assert.equal(reached.size, reachable);
    });
});

/** How wide the dialog would like to be: Node-RED lets it, up to the whole page. */
const WISHED = inPage(
  'form',
  `
  const { width } = form.style;
  form.style.width = 'max-content';
  const wished = form.offsetWidth;
  form.style.width = width;
  return wished;
`,
);
const ALL = `[...form.querySelectorAll('input:not([type=hidden], [id^=red-ui-trap]), select, button, summary, a[href], [tabindex="0"]')]
  .filter((element) => element.checkVisibility() && !element.disabled && element.tabIndex >= 0)`;
const REACHABLE = inPage('form', `return ${ALL}.length`);
const FOCUSED = inPage('form', `return ${ALL}.indexOf(document.activeElement)`);
