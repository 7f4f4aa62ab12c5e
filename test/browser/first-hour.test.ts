/** Owns the proof that a connection which does not work says so wherever users look, and leads them to the field. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlowNode } from '../../tools/node-red';
import { inEachEditor, TAB } from '../support/editors';

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
});
