/** Owns the proof that a filter can be made of what was seen, and that wires follow their types. */
import assert from 'node:assert/strict';
import { connectionNode, debugNode, eventsNode, inEachEditor, TAB } from '../support/editors';
import { inPage } from '../support/in-page';

const EVENTS = [
  { event: 'call.ringing', call: { direction: 'inbound', from: '+15550100' } },
  { event: 'call.ringing', call: { direction: 'outbound', from: '+15550101' } },
  { event: 'call.ended', call: { direction: 'inbound', from: '+15550100', seconds: 42 } },
  { event: 'message.received', text: 'hello' },
];

inEachEditor('the dialog of rt events', (around) => {
  it('makes a filter from events that were seen', async () => {
    const { nodeRed, simulator, open } = around();
    const started = simulator.occurrences.next('request', ({ type }) => type === 'startusereventrequest');
    await nodeRed.deploy([TAB, connectionNode('seen', simulator.url), eventsNode('seen'), debugNode('a')]);
    await started;
    const editor = await open();
    const dialog = await editor.edit('events');
    for (const event of EVENTS) simulator.emit(event, 'user');

    await dialog.getByRole('button', { name: 'call.ringing', exact: false }).first().click();
    const preview = dialog.locator('#rt-events-preview');
    await preview.getByText('Passes 2 of the last 4 events').waitFor();

    const first = dialog.locator('#rt-events-recent > li:has(.fa-check)').first();
    await first.locator('.red-ui-debug-msg-expandable').first().press('Enter');
    await first.locator('.red-ui-debug-msg-object-entry .red-ui-debug-msg-expandable').first().press('Enter');
    await first.getByRole('button', { name: 'Only where call.direction is outbound' }).click();
    await preview.getByText('Passes 1 of the last 4 events').waitFor();
    await editor.done();

    const { types, rules } = await editor.node('events');
    assert.deepEqual(
      { types, rules },
      { types: ['call.ringing'], rules: [{ property: 'call.direction', op: 'eq', value: 'outbound' }] },
    );
  });

  it('goes on to follow the events after the dialog of its connection lay over it', async () => {
    const { nodeRed, simulator, open } = around();
    const started = simulator.occurrences.next('request', ({ type }) => type === 'startusereventrequest');
    await nodeRed.deploy([TAB, connectionNode('over', simulator.url), eventsNode('over'), debugNode('a')]);
    await started;
    simulator.emit({ event: 'call.ringing' }, 'user');
    const editor = await open();
    const dialog = await editor.edit('events');
    await dialog.getByText('Passes 1 of the last 1 events').waitFor();

    await dialog.locator('#node-input-btn-connection-edit').click();
    await editor.page.locator('#node-config-input-url').waitFor();
    simulator.emit({ event: 'call.ended' }, 'user');
    // Each of the two dialogs asks every two seconds.
    for (let answers = 0; answers < 5; answers += 1)
      await editor.page.waitForResponse(/over\/(?:recent|preview)$/);
    await editor.cancel();

    simulator.emit({ event: 'message.received' }, 'user');
    await dialog.getByText('Passes 3 of the last 3 events').waitFor();
    await dialog.locator('#rt-events-seen').getByRole('button', { name: 'message.received' }).waitFor();
  });

  it('shows the recent events when they are opened, though they lie below', async () => {
    const { nodeRed, simulator, open } = around();
    const started = simulator.occurrences.next('request', ({ type }) => type === 'startusereventrequest');
    const types = ['call.*', 'message.*', 'a', 'b', 'c'];
    const connection = connectionNode('below', simulator.url);
    await nodeRed.deploy([TAB, connection, eventsNode('below', { types }), debugNode('a')]);
    await started;
    for (const event of EVENTS) simulator.emit(event, 'user');
    const editor = await open({ height: 700 });
    const dialog = await editor.edit('events');
    await dialog.locator('#rt-events-recent-section summary').press('Enter');
    const last = dialog.locator('#rt-events-recent > li').last();
    await editor.page.waitForFunction(IS_IN_SIGHT, await last.elementHandle());
  });

  it('takes white space around a type that was seen or saved as its own, and around a typed one as a slip', async () => {
    const { nodeRed, simulator, open } = around();
    const started = simulator.occurrences.next('request', ({ type }) => type === 'startusereventrequest');
    await nodeRed.deploy([
      TAB,
      connectionNode('spaced', simulator.url),
      eventsNode('spaced', { types: ['!saved '] }),
      debugNode('a'),
    ]);
    await started;
    const editor = await open();
    const dialog = await editor.edit('events');
    simulator.emit({ event: 'seen ' }, 'user');
    await dialog.locator('#rt-events-seen').getByRole('button', { name: 'seen' }).click();
    await dialog.getByText('Passes 1 of the last 1 events').waitFor();
    await dialog.locator('.red-ui-editableList-addButton').first().click();
    await dialog.getByLabel('Event type 3').fill(' typed ');
    await editor.page.keyboard.press('Escape');
    await editor.done();
    assert.deepEqual((await editor.node('events')).types, ['!saved ', 'seen ', 'typed']);
  });

  it('moves wires along with their types, by mouse or keys; undo brings them back', async () => {
    const { nodeRed, simulator, open } = around();
    const types = ['a', 'b.*', '!b.x', 'c'];
    const split = eventsNode('split', { types, split: true, outputs: 3, wires: [['a'], ['b'], ['c']] });
    const connection = connectionNode('split', simulator.url);
    await nodeRed.deploy([TAB, connection, split, debugNode('a'), debugNode('b'), debugNode('c')]);
    const editor = await open();

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

    await editor.edit('events');
    await handles.nth(0).dragTo(handles.nth(3));
    await editor.done();
    const dragged = await editor.node('events');
    assert.deepEqual(dragged.types, ['b.*', '!b.x', 'c', 'a']);
    assert.deepEqual(dragged.wires, ['0>b', '1>c', '2>a']);
  });

  it('names patterns that can’t match, and does not change what the user did not change', async () => {
    const { nodeRed, simulator, open } = around();
    const flow = { types: ['call.*', 'call.ended'], split: true, outputs: 2, wires: [['a'], ['a']] };
    const connection = connectionNode('untouched', simulator.url);
    await nodeRed.deploy([TAB, connection, eventsNode('untouched', flow), debugNode('a')]);
    const editor = await open();
    const before = await editor.node('events');
    assert.equal(before.valid, false);
    const dialog = await editor.edit('events');
    assert.match(
      (await dialog.locator('#rt-events-types-problem').textContent()) ?? '',
      /call\.ended never gets an event, because call\.\* above it takes them all/,
    );
    await dialog.locator('#rt-events-preview').getByText('Complete the types and rules').waitFor();
    await editor.done();
    assert.deepEqual(await editor.node('events'), before);
  });

  it('says that a connection does not remember its events, and what to do', async () => {
    const { nodeRed, simulator, open } = around();
    const forgetful = { ...connectionNode('forgetful', simulator.url), catalogue: false };
    await nodeRed.deploy([TAB, forgetful, eventsNode('forgetful'), debugNode('a')]);
    const editor = await open();
    const dialog = await editor.edit('events');
    await dialog
      .getByText('tick "Remember recent events in memory, for the dialogs" under Advanced')
      .waitFor();
  });

  it('says what keeps the node from getting events, until it gets them', async () => {
    const { nodeRed, simulator, open } = around();
    const refused = { ...connectionNode('refused', simulator.url), credentials: { token: 'wrong' } };
    await nodeRed.deploy([TAB, refused, eventsNode('refused'), debugNode('a')]);
    const editor = await open();
    const dialog = await editor.edit('events');
    await dialog.getByText('The node says: sign-in rejected').waitFor();
    await editor.page.evaluate("RED.nodes.node('events').status = { fill: 'green', text: 'streaming' }");
    await dialog.getByText('Call or text your number').waitFor();
  });

  it('asks for no call while the connection above can bring none, and tells no state of before a change', async () => {
    const { nodeRed, simulator, open } = around();
    const refused = { ...connectionNode('refused', simulator.url), credentials: { token: 'wrong' } };
    await nodeRed.deploy([TAB, refused, eventsNode('refused'), debugNode('a')]);
    const editor = await open();
    await editor.importFlows(JSON.stringify([eventsNode('refused', { id: 'late', y: 300 })]));
    const late = await editor.edit('late');
    await late.getByText('Token rejected: enter a new one in the connection and deploy.').waitFor();
    await late.getByText('No event of this stream was seen yet.', { exact: true }).waitFor();
    await editor.cancel();

    const dialog = await editor.edit('events');
    await dialog.getByText('The node says: sign-in rejected').waitFor();
    await dialog.getByRole('button', { name: 'Open the connection' }).click();
    await editor.page.locator('#node-config-input-token').fill('another');
    await editor.done();
    await dialog.getByText('The connection is new or was changed. Deploy to try it.').waitFor();
    await dialog.getByText('No event of this stream was seen yet.', { exact: true }).waitFor();
    await editor.cancel();
  });

  it('advises on probable mistakes, and does not mark the node', async () => {
    const { nodeRed, simulator, open } = around();
    const started = simulator.occurrences.next('request', ({ type }) => type === 'startusereventrequest');
    const exists = (property: string) => ({ property, op: 'exists', value: '' });
    const filter = { types: ['a,b', 'c.d,e'], rules: [exists('payload.in'), exists('payload.direction')] };
    await nodeRed.deploy([
      TAB,
      connectionNode('odd', simulator.url),
      eventsNode('odd', filter),
      debugNode('a'),
    ]);
    await started;
    simulator.emit({ event: 'a,b', payload: { in: 1 } }, 'user');
    const editor = await open();
    const dialog = await editor.edit('events');
    await dialog.getByText('Type 2 has a comma').waitFor();
    await dialog
      .getByText('Rule 2: a path starts inside the event. You probably mean direction, not')
      .waitFor();
    await dialog.getByLabel('Event type 2').fill('c');
    await dialog.getByLabel('Property of rule 2').fill('direction');
    await dialog.locator('.rt-events-advice:not(:empty)').first().waitFor({ state: 'detached' });
    await editor.cancel();
    assert.equal((await editor.node('events')).valid, true);
  });

  it('marks what the runtime would refuse, however it was written', async () => {
    const { nodeRed, simulator, open } = around();
    const refused = [
      { rules: [{ property: 'a', op: 'like', value: 'b' }] },
      { rules: 'x' },
      { types: [1] },
      { types: 'call.*' },
    ].map((more, index) => eventsNode('refusing', { ...more, id: `refused${index}`, y: 100 + 50 * index }));
    await nodeRed.deploy([TAB, connectionNode('refusing', simulator.url), ...refused, debugNode('a')]);
    const editor = await open();
    for (const { id } of refused) assert.equal((await editor.node(String(id))).valid, false, String(id));
  });

  it('keeps no row that was removed just before Done, though it still fades out, and no output of it', async () => {
    const { nodeRed, simulator, open } = around();
    const types = ['call.*', 'message.*'];
    const rules = [{ property: 'from', op: 'exists', value: '' }];
    await nodeRed.deploy([
      TAB,
      connectionNode('fading', simulator.url),
      eventsNode('fading', { types, rules, split: true, outputs: 2, wires: [['a'], []] }),
      debugNode('a'),
    ]);
    const editor = await open();
    await editor.edit('events');
    await editor.page.evaluate(REMOVE_FIRST_ROWS_AND_FINISH, undefined);
    await editor.page.locator('#node-dialog-ok').waitFor({ state: 'hidden' });
    const saved = await editor.node('events');
    assert.deepEqual([saved.types, saved.rules, saved.outputs], [['message.*'], [], 1]);
  });

  it('keeps the row of a text with both numbers in one line, and offers to send again only what passes', async () => {
    const { nodeRed, simulator, open } = around();
    const started = simulator.occurrences.next('request', ({ type }) => type === 'startusereventrequest');
    const connection = connectionNode('rows', simulator.url);
    await nodeRed.deploy([
      TAB,
      connection,
      eventsNode('rows', { types: ['message.received'] }),
      debugNode('a'),
    ]);
    await started;
    const parties = { from: '+12125550163', to: '+12025550100' };
    simulator.emit({ event: 'call.ringing', ...parties }, 'user');
    simulator.emit({ event: 'message.received', ...parties }, 'user');
    const editor = await open();
    const dialog = await editor.edit('events');
    await dialog.locator('#rt-events-recent-section summary').click();
    const [text, call] = await dialog.locator('#rt-events-recent > li').all();
    await text?.getByText('+12125550163 → +12025550100').waitFor();
    const lines = await text?.locator('.rt-events-event > *').evaluateAll(LINES);
    assert.deepEqual(lines, { count: 5, wrapped: [], middles: 1 });

    const resend = text?.getByRole('button', { name: 'Send again' });
    assert.match((await resend?.getAttribute('title')) ?? '', /The call or text itself is not repeated\.$/);
    await call?.getByRole('img', { name: 'Does not pass' }).waitFor();
    assert.equal(await call?.locator('.rt-events-resend').isVisible(), false);
    await dialog.getByLabel('Event type 1').fill('*');
    await call?.locator('.rt-events-resend').waitFor();
  });

  it('says that the recent events stand still under the pointer, and catches up when it leaves', async () => {
    const { nodeRed, simulator, open } = around();
    const started = simulator.occurrences.next('request', ({ type }) => type === 'startusereventrequest');
    await nodeRed.deploy([TAB, connectionNode('still', simulator.url), eventsNode('still'), debugNode('a')]);
    await started;
    simulator.emit({ event: 'call.ringing' }, 'user');
    const editor = await open();
    const dialog = await editor.edit('events');
    const rows = dialog.locator('#rt-events-recent > li');
    await rows.first().hover();
    simulator.emit({ event: 'call.ended' }, 'user');
    await dialog.getByText('Passes 2 of the last 2 events').waitFor();
    await dialog.getByText('(paused while you are in the list)').waitFor();
    assert.equal(await rows.count(), 1);
    await dialog.locator('#rt-events-preview').hover();
    await rows.nth(1).waitFor();
    assert.equal(await dialog.locator('#rt-events-paused').textContent(), '');
  });

  it('tells screen readers of each event whether it passes', async () => {
    const { nodeRed, simulator, open } = around();
    const started = simulator.occurrences.next('request', ({ type }) => type === 'startusereventrequest');
    await nodeRed.deploy([
      TAB,
      connectionNode('heard', simulator.url),
      eventsNode('heard', { types: ['call.*'] }),
      debugNode('a'),
    ]);
    await started;
    simulator.emit({ event: 'call.ringing' }, 'user');
    simulator.emit({ event: 'message.received' }, 'user');
    const editor = await open();
    const dialog = await editor.edit('events');
    await dialog.getByText('Passes 1 of the last 2 events').waitFor();
    await dialog
      .getByRole('img', { name: 'Does not pass', includeHidden: true })
      .waitFor({ state: 'attached' });
    await dialog
      .getByRole('img', { name: 'Passes, output 1', includeHidden: true })
      .waitFor({ state: 'attached' });
    await editor.cancel();
  });

  it('lets the runtime judge what a browser judges differently, and says what would hold up flows', async () => {
    const { nodeRed, simulator, open } = around();
    const started = simulator.occurrences.next('request', ({ type }) => type === 'startusereventrequest');
    // Chromium takes it, and the Node.js of both versions of Node-RED does not.
    const rules = [{ property: 'text', op: 'regex', value: '(?i:A)' }];
    await nodeRed.deploy([
      TAB,
      connectionNode('judged', simulator.url),
      { ...eventsNode('judged'), id: 'all' },
      eventsNode('judged', { rules, y: 200 }),
      debugNode('a'),
    ]);
    await started;
    simulator.emit({ event: 'message.received', text: 'a'.repeat(40), to: '(202) 555-0100' }, 'user');
    const editor = await open();
    await editor.page.waitForFunction("RED.nodes.node('events').valid === false");

    const dialog = await editor.edit('events');
    const problem = dialog.locator('#rt-events-rules-problem');
    const value = dialog.getByLabel('Value of rule 1');
    await problem.getByText('(?i:A) is not a regular expression').waitFor();
    assert.equal(await value.getAttribute('aria-invalid'), 'true');
    await dialog.getByText('Complete the types and rules').waitFor();

    await value.fill('^(a+)+b$');
    await dialog.getByText('The filter takes too long').waitFor();
    assert.equal(await problem.textContent(), '');
    await value.fill('^a+$');
    await dialog.getByText('Passes 1 of the last 1 events').waitFor();

    await dialog.locator('#rt-events-rules select').selectOption('phone');
    await problem.getByText('is not a telephone number').waitFor();
    await dialog.getByLabel('Property of rule 1').fill('to');
    await value.fill('+1 202 555 0100');
    await dialog.getByText('Passes 1 of the last 1 events').waitFor();
    assert.equal(await problem.textContent(), '');
    await editor.done();
    await editor.page.waitForFunction("RED.nodes.node('events').valid === true");
  });

  it('says what a half-filled rule lacks, and marks the node until it is whole', async () => {
    const { nodeRed, simulator, open } = around();
    const rules = [{ property: 'text', op: 'contains', value: '' }];
    await nodeRed.deploy([
      TAB,
      connectionNode('half', simulator.url),
      eventsNode('half', { rules }),
      debugNode('a'),
    ]);
    const editor = await open();
    assert.equal((await editor.node('events')).valid, false);

    const dialog = await editor.edit('events');
    const list = dialog.locator('#rt-events-rules');
    const problem = dialog.locator('#rt-events-rules-problem');
    const wrong = () => list.locator('.input-error').evaluateAll(NAMES);
    assert.equal(await problem.textContent(), 'Rule 1 has no value to compare with.');
    assert.deepEqual(await wrong(), ['Value of rule 1']);

    await list.locator('select').selectOption('eq');
    assert.deepEqual([await problem.textContent(), await wrong()], ['', []]);
    await dialog.locator('.red-ui-editableList-addButton').nth(1).click();
    await list.getByLabel('Property of rule 2').and(editor.page.locator(':focus')).waitFor();
    assert.deepEqual([await problem.textContent(), await wrong()], ['', []], 'before anything can be typed');
    await dialog.locator('#node-input-name').focus();
    assert.equal(await problem.textContent(), 'Rule 2 has no property.');
    assert.deepEqual(await wrong(), ['Property of rule 2']);

    const typesWrong = dialog.locator('#rt-events-types-problem');
    await dialog.locator('.red-ui-editableList-addButton').first().click();
    await dialog.getByLabel('Event type 1').and(editor.page.locator(':focus')).waitFor();
    assert.equal(await typesWrong.textContent(), '');
    await dialog.locator('#node-input-name').focus();
    assert.equal(await typesWrong.textContent(), 'Type 1 is empty: enter one, or remove the line.');
    await dialog.getByLabel('Event type 1').fill('*');
    await editor.done();
    assert.equal((await editor.node('events')).valid, false);

    await editor.edit('events');
    await list.getByLabel('Property of rule 2').fill('event');
    await editor.done();
    assert.equal((await editor.node('events')).valid, true);
  });
});

const IS_IN_SIGHT = inPage(
  'shown',
  `
  const { bottom, left } = shown.getBoundingClientRect();
  return shown.contains(document.elementFromPoint(left + 20, bottom - 4));
`,
);
/** Of the parts of a row: how many there are, which of them take more than one line, and how many lines they stand in. */
const LINES = inPage(
  'parts',
  `
  const boxes = parts.map((part) => part.getBoundingClientRect());
  return {
    count: parts.length,
    wrapped: parts.filter((_, at) => boxes[at].height > 28).map((part) => part.textContent),
    middles: new Set(boxes.map(({ top, bottom }) => Math.round((top + bottom) / 8))).size,
  };
`,
);
const REMOVE_FIRST_ROWS_AND_FINISH = inPage(
  '_',
  `
  for (const list of ['types', 'rules'])
    document.querySelector('#rt-events-' + list + ' .red-ui-editableList-item-remove').click();
  document.querySelector('#node-dialog-ok').click();
`,
);
const NAMES = inPage('fields', "return fields.map((field) => field.getAttribute('aria-label'))");
