/** Owns the page of a node's dialog: its `editor.html` with the parts that several dialogs have in common. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run-command';

const NODES = join(ROOT, 'nodes');

/** The texts that all nodes share. */
const SHARED_TEXTS = '@rt-events/node-red/rt-connection:rt-connection';

/** Where a page asks for a part: `<!-- part: head -->`, or within styles a comment of CSS. */
const PART = /^ *(?:<!--|\/\*) part: ([a-z]+) (?:-->|\*\/)\n/gm;

/**
 * The page of the node in this folder, without its script. In a part, which is `nodes/editor/<part>.html`, `NODE` stands for the
 * folder, and `TEXTS` for the texts that all nodes share.
 */
export function dialogPage(node: string): string {
  return readFileSync(join(NODES, node, 'editor.html'), 'utf8').replace(PART, (_line, part: string) =>
    readFileSync(join(NODES, 'editor', `${part}.html`), 'utf8')
      .replaceAll('NODE', node)
      .replaceAll('TEXTS', SHARED_TEXTS),
  );
}
