/** Owns that the form of each dialog has a field for each property of its node: without one, the editor saves nothing of it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialogPage } from '../../tools/dialog-page';
import { ROOT } from '../../tools/run-command';
import { OUR_NODES } from '../support/our-nodes';

/** Properties that a list in the dialog edits, which is made by its script. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  'rt-call': ['phases'],
  'rt-events': ['types', 'rules'],
};

/** The names of the `defaults`, which are literals in the call of `registerType`. */
function propertiesOf(node: string): string[] {
  const script = readFileSync(join(ROOT, 'nodes', node, 'editor.ts'), 'utf8');
  const [, defaults = ''] = /^ {2}defaults: \{\n(.*?)^ {2}\},$/ms.exec(script) ?? [];
  return [...defaults.matchAll(/^ {4}(\w+):/gm)].map(([, name = '']) => name);
}

describe('the dialog of', () => {
  for (const node of Object.keys(OUR_NODES)) {
    it(`${node} has a field for each property`, () => {
      const properties = propertiesOf(node);
      assert.ok(properties.includes('name'));
      const page = dialogPage(node);
      const prefix = node === 'rt-connection' ? 'node-config-input' : 'node-input';
      const missing = properties.filter((name) => !page.includes(` id="${prefix}-${name}"`));
      assert.deepEqual(missing, LISTS[node] ?? []);
    });

    it(`${node} holds every part that it asks for`, () => {
      assert.doesNotMatch(dialogPage(node), /part:|\bNODE\b|\bTEXTS\b/);
    });
  }
});
