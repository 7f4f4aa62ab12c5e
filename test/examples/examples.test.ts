/** Owns what every example must be for somebody who imports it: whole, readable, tidy and without secrets. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { EXAMPLES, modulesOf, otherModuleOf, readExample, readExampleText } from '../../tools/example-flow';
import type { FlowNode } from '../../tools/node-red';
import { ROOT } from '../../tools/run-command';
import { CORE_MODULES } from '../support/core-nodes';
import { OUR_NODES } from '../support/our-nodes';

/** What is in a flow without being a node of a module. */
const BUILT_IN = ['tab', 'group'];

const OURS = Object.values(OUR_NODES);

/** The only credentials that an example may hold: the simulation's token, which opens nothing. */
const DEMO = { token: 'demo' };

/** Half of the room that a node takes in the editor, generously estimated from its label. */
function halfSize({ name = '', type }: FlowNode): { width: number; height: number } {
  const lines = (name === '' ? type : name).split('\\n ');
  const longest = Math.max(...lines.map((line) => line.length));
  return { width: Math.max(100, longest * 6.2 + 60) / 2, height: Math.max(30, lines.length * 24 + 6) / 2 };
}

const isDrawn = (node: FlowNode) => node.x !== undefined && node.type !== 'group';

/** The connection that the examples and the demo share: Node-RED offers to keep the one that is there. */
const ACCOUNT = 'rt-account';

/** They play an account of their own, or get its token in a way of their own. */
const WITH_OWN_CONNECTION = ['token from a vault', 'try it without an account'];

describe('every example', () => {
  it('brings the same connection, which signs in with username and password', () => {
    const brought = EXAMPLES.filter((example) => !WITH_OWN_CONNECTION.includes(example)).flatMap((example) =>
      readExample(example).filter(({ type }) => type === 'rt-connection'),
    );
    assert.ok(brought.length > 1);
    for (const connection of brought) assert.deepEqual(connection, brought[0]);
    assert.deepEqual([brought[0]?.id, brought[0]?.auth], [ACCOUNT, 'login']);
  });

  it('shares it with the demo', () => {
    const demo = JSON.parse(readFileSync(join(ROOT, 'scripts', 'demo-flow.json'), 'utf8')) as FlowNode[];
    assert.equal(demo.find(({ type }) => type === 'rt-connection')?.id, ACCOUNT);
  });

  it('has ids of its own, so that all can be imported side by side', () => {
    const own = EXAMPLES.flatMap((example) => readExample(example).filter(({ id }) => id !== ACCOUNT));
    const ids = own.map(({ id }) => id);
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      [],
    );
  });

  it('is together with the others a place where each of our nodes can be seen', () => {
    const types = new Set(EXAMPLES.flatMap((example) => readExample(example).map((node) => node.type)));
    assert.deepEqual(
      OURS.filter((type) => !types.has(type)),
      [],
    );
  });

  for (const example of EXAMPLES) {
    describe(example, () => {
      const nodes = readExample(example);
      const ids = new Set(nodes.map((node) => node.id));
      const drawn = nodes.filter(isDrawn);

      it('is one tab with the name of the example', () => {
        const tabs = nodes.filter((node) => node.type === 'tab');
        assert.deepEqual(
          tabs.map((tab) => tab.label),
          [example],
        );
        assert.ok(drawn.every((node) => node.z === tabs[0]?.id));
      });

      it('needs nothing but Node-RED, this package, and what it says at the top', () => {
        const foreign = nodes.filter(
          ({ type }) => !CORE_MODULES.has(type) && !BUILT_IN.includes(type) && !OURS.includes(type),
        );
        assert.deepEqual(
          foreign.filter(({ type }) => otherModuleOf(type) === undefined),
          [],
        );
        const said = drawn.find(({ type }) => type === 'comment')?.name ?? '';
        assert.deepEqual(
          modulesOf(example).filter((module) => !said.includes(module)),
          [],
        );
      });

      it('says at the top what it does, what to set and what it assumes', () => {
        const [first] = drawn.toSorted((a, b) => (a.y ?? 0) - (b.y ?? 0));
        assert.equal(first?.type, 'comment');
        const lines = first.name?.split('\\n ') ?? [];
        assert.ok(lines.length >= 2 && lines.length <= 4, `${lines.length} lines`);
        assert.match(first.name ?? '', /[Tt]o set: /);
        assert.match(first.name ?? '', /assum/);
        for (const heading of ['**What it does.**', '**What to set.**']) {
          assert.ok(String(first.info).includes(heading), heading);
        }
      });

      it('says the same beside its tab, where the editor shows it as soon as the tab is open', () => {
        const said = drawn.find(({ type }) => type === 'comment')?.name?.replaceAll('\\n ', ' ') ?? '';
        const [what = ''] = said.split(/ (?:To set|It needs|It assumes)/);
        const info = String(nodes.find(({ type }) => type === 'tab')?.info);
        assert.ok(info.startsWith(what), info);
        for (const module of modulesOf(example)) assert.ok(info.includes(module), module);
      });

      it('says at the top and beside its tab where its files are, and what to set for another place', () => {
        const files = nodes.filter(({ type }) => type === 'file' || type === 'file in');
        const said = drawn.find(({ type }) => type === 'comment');
        const tab = nodes.find(({ type }) => type === 'tab');
        const settings = (tab?.env ?? []) as readonly { readonly name: string; readonly value: string }[];
        for (const { filename, filenameType } of files) {
          assert.equal(filenameType, 'env');
          const file = settings.find(({ name }) => name === filename)?.value ?? '';
          for (const text of [said?.name?.replaceAll('\\n ', ' '), said?.info, tab?.info]) {
            assert.match(String(text), /the folder in which Node-RED was started/);
            assert.match(String(text), /another place/);
            for (const name of [String(filename), file]) assert.ok(String(text).includes(name), name);
          }
        }
      });

      it('gives every node a name', () => {
        assert.deepEqual(
          nodes
            .filter((node) => isDrawn(node) && (node.name ?? '') === '')
            .map((node) => `${node.type} ${node.id}`),
          [],
        );
      });

      it('holds no secret', () => {
        for (const node of nodes) {
          if (node.credentials !== undefined) assert.deepEqual(node.credentials, DEMO);
        }
        assert.doesNotMatch(readExampleText(example), /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/i);
      });

      it('wires only nodes that exist, and refers only to configurations that come with it', () => {
        const targets = drawn.flatMap((node) => [
          ...(node.wires ?? []).flat(),
          ...[node.connection, node.server, node.broker, node.g].filter((id) => typeof id === 'string'),
        ]);
        assert.deepEqual(
          targets.filter((id) => !ids.has(id)),
          [],
        );
      });

      it('has as many outputs as it has patterns, where an rt events node is split', () => {
        for (const node of nodes.filter(({ type }) => type === 'rt events')) {
          assert.ok(Array.isArray(node.types));
          const outputs =
            node.split === true ? node.types.filter((p) => !String(p).startsWith('!')).length : 1;
          assert.equal(node.outputs, outputs);
          assert.equal(node.wires?.length, outputs);
        }
      });

      it('is drawn without overlaps, inside what a small screen shows', () => {
        const overlaps = drawn.flatMap((a, index) =>
          drawn.slice(index + 1).flatMap((b) => {
            const [sizeA, sizeB] = [halfSize(a), halfSize(b)];
            const apart =
              Math.abs((a.x ?? 0) - (b.x ?? 0)) >= sizeA.width + sizeB.width ||
              Math.abs((a.y ?? 0) - (b.y ?? 0)) >= sizeA.height + sizeB.height;
            return apart ? [] : [`${a.name} / ${b.name}`];
          }),
        );
        assert.deepEqual(overlaps, []);
        for (const node of drawn) {
          const half = halfSize(node);
          assert.ok((node.x ?? 0) - half.width >= 0, `${node.name} begins left of the canvas`);
          assert.ok((node.x ?? 0) <= 760, `${node.name} lies too far right`);
        }
      });

      it('has function nodes that compile', () => {
        for (const node of nodes.filter(({ type }) => type === 'function')) {
          for (const code of [node.func, node.initialize, node.finalize]) {
            assert.doesNotThrow(() => compileFunction(String(code ?? '')), `${node.name}`);
          }
        }
      });
    });
  }
});
