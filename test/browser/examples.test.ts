/** Owns how examples and demo look and come together in the editor: nothing overlaps or is cut off, and they share one connection. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLES, readExample, readExampleText } from '../../tools/example-flow';
import type { FlowNode } from '../../tools/node-red';
import { inEachEditor, TAB } from '../support/editors';

const DEMO = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'scripts', 'demo-flow.json'), 'utf8'),
) as readonly FlowNode[];

/** A usual laptop; and what it shows of a tab between palette and sidebar as they are at first, in either version. */
const SCREEN = { width: 1280, height: 800 };
const SEEN = { right: 760, bottom: 680 };

interface Box {
  readonly name: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where the nodes of the tab that is shown are, their buttons included. */
const BOXES = `RED.nodes.filterNodes({ z: RED.workspaces.active() }).map((node) => ({
  name: node.type + ' ' + (node.name || '').slice(0, 30),
  left: node.x - node.w / 2 - (node.type === 'inject' ? 30 : 0),
  right: node.x + node.w / 2 + (node.type === 'debug' ? 30 : 0),
  top: node.y - node.h / 2,
  bottom: node.y + node.h / 2,
}))`;
const IS_DRAWN = `RED.nodes.filterNodes({ z: RED.workspaces.active() }).every((node) =>
  document.getElementById(node.id)?.querySelector('.red-ui-flow-node-label, .red-ui-flow-node'))`;

const overlap = (a: Box, b: Box) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

inEachEditor('the examples and the demo', (around) => {
  it('show all of each node, within what a laptop shows between palette and sidebar', async () => {
    const { nodeRed, open } = around();
    const tabs = [...EXAMPLES.map(readExample), DEMO];
    const nodes = new Map(
      tabs.flat().map((node) => [node.id, node.type === 'tab' ? { ...node, disabled: true } : node]),
    );
    await nodeRed.deploy([...nodes.values()]);
    const { page } = await open(SCREEN);
    for (const { id, type, label } of nodes.values()) {
      if (type !== 'tab') continue;
      await page.evaluate(`RED.workspaces.show(${JSON.stringify(id)})`);
      await page.waitForFunction(IS_DRAWN);
      const boxes = (await page.evaluate(BOXES)) as readonly Box[];
      const overlapping = boxes.flatMap((a, at) =>
        boxes
          .slice(at + 1)
          .filter((b) => overlap(a, b))
          .map((b) => `${a.name} and ${b.name}`),
      );
      assert.deepEqual(overlapping, [], String(label));
      const unseen = boxes.filter(
        ({ left, top, right, bottom }) => left < 0 || top < 0 || right > SEEN.right || bottom > SEEN.bottom,
      );
      assert.deepEqual(unseen, [], String(label));
    }
  });

  it('share one connection: Node-RED offers to keep the connection that is there', async () => {
    const { nodeRed, open } = around();
    await nodeRed.deploy([TAB]);
    const editor = await open(SCREEN);
    const { page } = editor;
    await editor.importFlows(readExampleText('watch all events'));
    for (const [example, connected] of [
      ['missed call notice', 3],
      ['call log to a CSV file', 4],
    ] as const) {
      await page.evaluate("RED.actions.invoke('core:show-import-dialog')");
      const field = page.locator('#red-ui-clipboard-dialog-import-text');
      await field.fill(readExampleText(example));
      await field.press('End');
      await page.locator('#red-ui-clipboard-dialog-ok').click();
      await page.getByRole('button', { name: 'View nodes...' }).click();
      await page.getByRole('button', { name: 'Import selected' }).click();
      await page.waitForFunction(
        `RED.nodes.filterNodes({}).filter((node) => node.connection).length === ${connected}`,
      );
      const connections = await page.evaluate(
        `(() => { const ids = []; RED.nodes.eachConfig(({ id, type }) => { if (type === 'rt-connection') ids.push(id); }); return ids; })()`,
      );
      assert.deepEqual(connections, ['rt-account']);
      const used = await page.evaluate(
        '[...new Set(RED.nodes.filterNodes({}).flatMap((node) => node.connection ?? []))]',
      );
      assert.deepEqual(used, ['rt-account']);
    }
  });
});
