/** Owns the proof that right calls can be made of events that nobody has seen before: by mouse, by keys, in few clicks. */
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { EVENT_SHAPES } from '../../src/simulator/scenarios/shapes';
import type { JsonObject } from '../../src/util/json';
import type { FlowNode } from '../../tools/node-red';
import { connectionNode, debugNode, inEachEditor, TAB } from '../support/editors';
import { callNode as savedCallNode } from '../support/flow';

const callNode = (connection: string, settings: object = {}): FlowNode => ({
  ...savedCallNode('call', { name: '', connection, ...settings }, ['a']),
  x: 200,
});

/** One thing that a user does with the mouse. */
type Act = (dialog: Locator) => Promise<void>;

const drag =
  (type: string, phase: string): Act =>
  (dialog) =>
    chip(dialog, type).dragTo(row(dialog, phase));

const choose =
  (path: string): Act =>
  (dialog) =>
    dialog.locator('#rt-call-offers').getByRole('button', { name: path, exact: true }).click();

/** Three services that write calls in ways of their own, and what it takes to get the right ones. */
const SHAPES: Readonly<
  Record<string, { events: readonly JsonObject[]; acts: readonly Act[]; outcomes: readonly string[] }>
> = {
  'words that can be guessed': {
    events: ['call.ringing', 'call.answered', 'call.ended'].map((event) => ({ event, callId: 'c1' })),
    acts: [],
    outcomes: ['answered'],
  },
  'words of its own, nested': {
    events: ['line.engaged', 'line.speech', 'line.idle'].map((event) => ({
      data: { event, call: { id: 7 } },
    })),
    acts: [drag('line.engaged', 'Ringing'), drag('line.speech', 'Answered'), drag('line.idle', 'Ended')],
    outcomes: ['answered'],
  },
  'an id of each event, and another of the call': {
    events: ['ringing', 'connected', 'hangup', 'ringing', 'no-answer'].map((status, n) => ({
      status,
      id: `event-${n}`,
      thing: n < 3 ? 'x-1' : 'x-2',
    })),
    acts: [choose('thing')],
    outcomes: ['missed', 'answered'],
  },
};

/** How many acts are few. */
const FEW = 5;

const chip = (dialog: Locator, type: string) =>
  dialog.locator('#rt-call-phases').getByRole('button', { name: type, exact: false });
const row = (dialog: Locator, phase: string) =>
  dialog.locator('#rt-call-phases').getByRole('group', { name: phase, exact: true });

inEachEditor('the dialog of rt call', (around) => {
  /** Opens the dialog of an rt call node whose connection has seen the events. */
  async function dialogOver(id: string, events: readonly JsonObject[]) {
    const { nodeRed, simulator, open } = around();
    const started = simulator.occurrences.next('request', ({ type }) => type === 'startusereventrequest');
    await nodeRed.deploy([TAB, connectionNode(id, simulator.url), callNode(id), debugNode('a')]);
    await started;
    for (const event of events) simulator.emit(event, 'user');
    const editor = await open();
    const dialog = await editor.edit('call');
    await dialog.locator('#rt-call-phases .rt-call-chip').first().waitFor();
    return { editor, dialog };
  }

  const outcomes = (dialog: Locator) => dialog.locator('#rt-call-calls b').allTextContents();

  for (const [number, [shape, { events, acts, outcomes: expected }]] of Object.entries(SHAPES).entries()) {
    it(`gets the right calls out of ${shape} in a few clicks`, async () => {
      assert.ok(acts.length <= FEW);
      const { editor, dialog } = await dialogOver(`few-${number}`, events);
      for (const act of acts) await act(dialog);
      await dialog.locator(`#rt-call-calls > li:nth-child(${expected.length})`).waitFor();
      assert.deepEqual(await outcomes(dialog), expected);
      await editor.done();
    });
  }

  it('offers to choose what tells the type, where the type tells no phase, and then makes the calls', async () => {
    const { write } = EVENT_SHAPES.topic;
    const events = ['call.ringing', 'call.answered', 'call.ended', 'call.ringing'].map((event, n) =>
      write({ event, timestamp: `2026-05-11T08:30:0${n}.000Z`, callId: n < 3 ? 'c-1' : 'c-2' }),
    );
    const { editor, dialog } = await dialogOver('blind', events);
    await dialog.getByText('Choose above what tells the type. So far, none of the last 4 events').waitFor();
    assert.equal(await dialog.getByText(/drag the type/i).isVisible(), false);
    const blind = dialog.locator('#rt-call-blind');
    await blind.getByText('All 4 events so far have the same type').waitFor();
    await blind.getByRole('button', { name: 'Choose what tells the type' }).click();
    const connection = editor.page.locator('.red-ui-tray').last();
    await connection.getByRole('button', { name: 'info.topic' }).click();
    await editor.done();
    await editor.done();
    await around().nodeRed.redeployed(() => editor.deploy());

    const again = await editor.edit('call');
    await again.getByText('Calls found in the last 4 events of this stream: 2.').waitFor();
    assert.equal(await blind.isVisible(), false);
    assert.equal(await again.getByText(/drag the type/i).isVisible(), true);
    await editor.done();
  });

  it('fills once the deploy is over during which it was opened', async () => {
    const { nodeRed, simulator, open } = around();
    const started = simulator.occurrences.next('request', ({ type }) => type === 'startusereventrequest');
    await nodeRed.deploy([TAB, connectionNode('early', simulator.url), callNode('early'), debugNode('a')]);
    await started;
    simulator.emit({ event: 'call.ringing', callId: 1 }, 'user');
    const editor = await open();
    // During a deploy the connection is not there.
    const seen = /rt-connection\/early\/(types|recent|properties)$/;
    await editor.page.route(seen, (route) => route.fulfill({ status: 404 }));
    const dialog = await editor.edit('call');
    await dialog.getByText('After the deploy, the types and the calls').waitFor();
    // The browser itself reports each 404.
    editor.problems.splice(0);
    await editor.page.unroute(seen);
    await chip(dialog, 'call.ringing').waitFor();
    await dialog.getByText('Calls found in the last 1 events of this stream: 1.').waitFor();
    await editor.done();
  });

  it('goes on while the dialog of its connection lies on top', async () => {
    const { simulator } = around();
    const { editor, dialog } = await dialogOver('beneath', [{ event: 'call.ringing', callId: 1 }]);
    await editor.editConnection('beneath');
    simulator.emit({ event: 'call.missed', callId: 1 }, 'user');
    const asks = () => editor.page.waitForResponse(/rt-connection\/beneath\/recent$/);
    await asks();
    await asks();
    await editor.cancel();
    await dialog.locator('#rt-call-calls b', { hasText: 'missed' }).waitFor();
    await editor.done();
  });

  it('takes a type by a click on it, and another where it belongs', async () => {
    const { editor, dialog } = await dialogOver('click', [{ event: 'line.idle', callId: 1 }]);
    await chip(dialog, 'line.idle').click();
    await row(dialog, 'Ended').click();
    await row(dialog, 'Ended').getByRole('button', { name: 'line.idle' }).waitFor();
    await editor.done();
    assert.deepEqual((await editor.node('call')).phases, [{ phase: 'ended', types: ['line.idle'] }]);
  });

  it('takes a dragged type, and saves the guessed phases of the others', async () => {
    const { editor, dialog } = await dialogOver('drag', [
      { event: 'call.ringing', callId: 1 },
      { event: 'call.gone.away', callId: 1 },
    ]);
    await chip(dialog, 'call.gone.away').dragTo(row(dialog, 'Missed'));
    await row(dialog, 'Missed').getByRole('button', { name: 'call.gone.away' }).waitFor();
    assert.deepEqual(await outcomes(dialog), ['missed']);
    await editor.done();
    assert.deepEqual((await editor.node('call')).phases, [
      { phase: 'ringing', types: ['call.ringing'] },
      { phase: 'missed', types: ['call.gone.away'] },
    ]);
  });

  it('moves a type by the arrow keys and keeps the focus on it, adds a pattern, and guesses again', async () => {
    const { editor, dialog } = await dialogOver('keys', [{ event: 'call.ringing', callId: 1 }]);
    const guess = dialog.locator('#rt-call-guess');
    assert.equal(await guess.isVisible(), false);
    await chip(dialog, 'call.ringing').press('ArrowDown');
    await editor.page.keyboard.press('ArrowDown');
    await row(dialog, 'On hold').getByRole('button', { name: 'call.ringing' }).waitFor();
    await dialog.locator('#rt-call-add-type').fill('call.over.*');
    await dialog.locator('#rt-call-add-phase').selectOption('ended');
    await dialog.locator('#rt-call-add-type').press('Enter');
    await row(dialog, 'Ended').getByRole('button', { name: 'call.over.* · not seen yet' }).waitFor();
    await editor.done();
    assert.deepEqual((await editor.node('call')).phases, [
      { phase: 'held', types: ['call.ringing'] },
      { phase: 'ended', types: ['call.over.*'] },
    ]);
    const again = await editor.edit('call');
    await again.locator('#rt-call-guess').click();
    await row(again, 'Ringing').getByRole('button', { name: 'call.ringing' }).waitFor();
    await editor.done();
    assert.deepEqual((await editor.node('call')).phases, []);
  });

  /** Opens the editor over a node that gets no events. */
  async function editorOver(id: string, settings: object) {
    const { nodeRed, simulator, open } = around();
    await nodeRed.deploy([TAB, connectionNode(id, simulator.url), callNode(id, settings), debugNode('a')]);
    return open();
  }

  it('does not change a node that is opened and closed, with any saved settings', async () => {
    const saved = {
      ...{
        phases: [{ phase: 'ended', types: ['x', '!y'] }],
        callId: 'a.b, c',
        direction: 'd',
        from: 'e',
        to: 'f',
      },
      ...{ emit: 'finished', maxMinutes: 5, stream: 'account' },
    };
    const editor = await editorOver('same', saved);
    await editor.edit('call');
    await editor.done();
    const { phases, callId, direction, from, to, emit, maxMinutes, stream } = await editor.node('call');
    assert.deepEqual(
      { phases, callId, direction, from, to, emit, maxMinutes: Number(maxMinutes), stream },
      saved,
    );
  });

  it('marks what the runtime would refuse', async () => {
    const wrong = [{ callId: 'a..b' }, { maxMinutes: 0 }, { phases: 'x' }, { emit: 'all' }];
    const { nodeRed, simulator, open } = around();
    const nodes = wrong.map((settings, n) => callNode('wrong', { ...settings, id: `wrong-${n}` }));
    await nodeRed.deploy([TAB, connectionNode('wrong', simulator.url), ...nodes]);
    const editor = await open();
    for (const { id } of nodes) assert.equal((await editor.node(id)).valid, false, id);
  });
});
