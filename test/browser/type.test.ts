/** Owns the proof that a user whose events nobody understands finds what tells their type, and can filter by it. */
import assert from 'node:assert/strict';
import { EVENT_SHAPES } from '../../src/simulator/scenarios/shapes';
import { connectionNode, debugNode, eventsNode, inEachEditor, TAB } from '../support/editors';

const { write } = EVENT_SHAPES.topic;
const CALLS = [
  'call.ringing',
  'call.answered',
  'call.ended',
  'call.ringing',
  'call.missed',
  'message.received',
].map((event, n) =>
  write({ event, timestamp: `2026-05-11T08:30:0${n}.000Z`, callId: `c-${n}`, from: '+15035550142' }),
);

const STACK = "document.getElementById('red-ui-editor-stack')";
/** The editor puts the dialog on top when it has slid in, and after it has moved the focus. */
const DIALOG_HAS_OPENED = `getComputedStyle(${STACK}).zIndex === '13'`;
const CURSOR_IN = 'document.activeElement.id';
const LAST_CHOICE = "document.querySelector('#rt-connection-types > li:last-child').getBoundingClientRect()";
const ROOM =
  "document.getElementById('rt-connection-types').closest('.red-ui-tray-body').getBoundingClientRect()";
const CHOICES_IN_SIGHT = `${LAST_CHOICE}.bottom <= ${ROOM}.bottom && ${LAST_CHOICE}.right <= window.innerWidth`;

inEachEditor('a user whose events tell their type somewhere', (around) => {
  /** Deploys a node on a connection of its own, and resolves once its stream runs. */
  async function deployed(connection: string, more: object = {}): Promise<void> {
    const { nodeRed, simulator } = around();
    const started = simulator.occurrences.next('request', ({ type }) => type === 'startusereventrequest');
    await nodeRed.deploy([
      TAB,
      connectionNode(connection, simulator.url),
      eventsNode(connection, more),
      debugNode('a'),
    ]);
    await started;
  }

  it('sees why the filter is blind, picks the path, and filters', async () => {
    const { simulator, open } = around();
    await deployed('blind');
    for (const event of CALLS) simulator.emit(event, 'user');
    const editor = await open();

    const events = await editor.edit('events');
    const blind = events.locator('#rt-events-blind');
    await blind
      .getByText("All 6 events so far have the same type, userevent: the type can't tell them apart.")
      .waitFor();
    await blind.getByRole('button', { name: 'Choose what tells the type' }).click();

    const connection = editor.page.locator('.red-ui-tray').last();
    const choice = connection.getByRole('button', { name: 'info.topic 5 types: call.ringing, ' });
    await choice.waitFor();
    await editor.page.waitForFunction(DIALOG_HAS_OPENED);
    assert.equal(await editor.page.evaluate(CURSOR_IN), 'node-config-input-typeProperty');
    assert.equal(await editor.page.evaluate(CHOICES_IN_SIGHT), true, 'the choices are in sight');
    await choice.click();
    assert.equal(await choice.getAttribute('aria-pressed'), 'true');
    await connection.getByText('The last 6 events would have these types: call.ringing 2×, ').waitFor();
    await connection.locator('#rt-connection-blind').waitFor({ state: 'hidden' });
    assert.equal(await connection.locator('#node-config-input-typeProperty').inputValue(), 'info.topic');
    await editor.done();
    await editor.done();
    await around().nodeRed.redeployed(() => editor.deploy());

    const again = await editor.edit('events');
    // What the connection remembers has its new types at once.
    await again.locator('#rt-events-seen').getByRole('button', { name: 'call.ringing' }).click();
    await again.getByText('Passes 2 of the last 6 events').waitFor();
    assert.equal(await again.locator('#rt-events-blind').isVisible(), false);
    await editor.done();
    await editor.deploy();
    assert.deepEqual((await editor.node('events')).types, ['call.ringing']);
    assert.equal((await editor.node('blind')).typeProperty, 'info.topic');
  });

  it('is offered the choice too once most events tell no type, whatever the first ones told', async () => {
    const { simulator, open } = around();
    await deployed('most');
    for (const event of ['busy', 'available']) simulator.emit({ event }, 'user');
    for (const event of CALLS) simulator.emit(event, 'user');
    const editor = await open();
    const events = await editor.edit('events');
    await events
      .locator('#rt-events-blind')
      .getByText(
        '6 of the last 8 events have only the type userevent: nothing was found that tells their type.',
      )
      .waitFor();
    await events.getByRole('button', { name: 'Choose what tells the type' }).click();
    const connection = editor.page.locator('.red-ui-tray').last();
    await connection.locator('#rt-connection-blind').getByText('6 of the last 8 events').waitFor();
    await connection.getByRole('button', { name: 'info.topic 5 types: call.ringing, ' }).click();
    await connection.locator('#rt-connection-blind').waitFor({ state: 'hidden' });
    await editor.cancel();
    await editor.cancel();
  });

  it('takes a second path, for events of another shape', async () => {
    const { simulator, open } = around();
    await deployed('two');
    for (const event of CALLS) simulator.emit(event, 'user');
    for (const kind of ['sent', 'read', 'sent', 'read']) simulator.emit({ text: { phase: kind } }, 'user');
    const editor = await open();
    const dialog = await editor.editConnection('two');
    await dialog.getByRole('button', { name: 'Choose what tells the type' }).click();
    await dialog.getByRole('button', { name: 'info.topic 5 types' }).click();
    await dialog.getByText('userevent 4×').waitFor();
    await dialog.getByRole('button', { name: 'Use text.phase too' }).click();
    assert.equal(
      await dialog.locator('#node-config-input-typeProperty').inputValue(),
      'info.topic, text.phase',
    );
    await dialog.getByText('The last 10 events would have these types: ').getByText('sent 2×').waitFor();
    await editor.cancel();
  });

  it('sends an event once more, after a question, and what a flow gets is marked', async () => {
    const { simulator, open } = around();
    await deployed('again', { showLast: true });
    simulator.emit({ event: 'call.ringing', from: '+15035550142' }, 'user');
    const editor = await open();
    const dialog = await editor.edit('events');
    const row = dialog.locator('#rt-events-recent > li').first();
    await row.getByRole('button', { name: 'Send again' }).click();
    const question = editor.page.locator('.red-ui-notification');
    await question.getByText('Send this event (call.ringing) again').waitFor();
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.first().waitFor({ state: 'detached' });

    const sent = editor.page.waitForResponse(/rt-events\/events\/resend$/);
    await row.getByRole('button', { name: 'Send again' }).click();
    await question.getByRole('button', { name: 'Send again' }).click();
    assert.deepEqual(await (await sent).json(), { ok: true });
    await editor.page.getByText('The event was sent again, marked with msg.resent.').waitFor();
    await dialog.getByText('Passes 1 of the last 1 events').waitFor();
    await editor.cancel();
    await editor.page
      .locator('[id="events"] .red-ui-flow-node-status-label')
      .getByText('call.ringing')
      .waitFor();
  });
});
