/** Owns which nodes the package has: those that its package.json names, with the types that they register. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../tools/run-command';

const { 'node-red': nodeRed } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly 'node-red': { readonly nodes: Readonly<Record<string, string>> };
};

/** The type of each node by the name of its folder. */
export const OUR_NODES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(nodeRed.nodes).map((node) => [node, typeIn(join(ROOT, 'nodes', node, 'editor.ts'))]),
);

function typeIn(editor: string): string {
  const type = /registerType(?:<\w+>)?\('([^']+)'/.exec(readFileSync(editor, 'utf8'))?.[1];
  if (type === undefined) throw new Error(`${editor} registers no type of node.`);
  return type;
}
