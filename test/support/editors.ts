/** Owns running the same tests in the editor of both versions of Node-RED: one Node-RED and one browser for each. */
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { launchChromium } from '../../tools/chromium';
import { Editor, type EditorOptions } from '../../tools/editor';
import {
  type FlowNode,
  NODE_RED_VERSIONS,
  type NodeRed,
  type NodeRedOptions,
  type NodeRedVersion,
  startNodeRed,
} from '../../tools/node-red';
import { eventsNode as savedEventsNode } from './flow';

/** What the simulator of {@link inEachEditor} accepts: no other text that a page may hold is like it. */
export const TOKEN = 'tok-7c1e55d0-of-the-browser-tests';

/** What a test has around it. */
export interface Surroundings {
  readonly version: NodeRedVersion;
  readonly nodeRed: NodeRed;
  readonly simulator: Simulator;
  /** Opens the editor, on what is deployed. Whatever it finds in the browser's console fails the test. */
  open(options?: EditorOptions): Promise<Editor>;
}

/**
 * Defines the tests once for each version of Node-RED.
 *
 * @param define - `around` is for use inside of the tests.
 * @param begin - what Node-RED starts with, besides the package; `url` is the simulator's. Default: an empty flow.
 */
export function inEachEditor(
  title: string,
  define: (around: () => Surroundings) => void,
  begin: (url: string) => Omit<NodeRedOptions, 'version'> = () => ({}),
): void {
  for (const version of NODE_RED_VERSIONS) {
    describe(`${title}, in Node-RED ${version}`, function () {
      this.timeout(120_000);
      let browser: Browser;
      let nodeRed: NodeRed;
      let simulator: Simulator;
      const editors: Editor[] = [];

      before(async () => {
        browser = await launchChromium();
        simulator = await startSimulator({ tokens: [TOKEN] });
        nodeRed = await startNodeRed({ version, ...begin(simulator.url) });
      });
      after(async () => {
        await browser?.close();
        await nodeRed?.stop();
        await simulator?.close();
      });
      afterEach(async () => {
        const opened = editors.splice(0);
        for (const editor of opened) await editor.close();
        assert.deepEqual(
          opened.flatMap(({ problems }) => problems),
          [],
          'the browser’s console',
        );
      });

      define(() => ({
        version,
        nodeRed,
        simulator,
        open: async (options) => {
          const editor = await Editor.open(browser, nodeRed.url, options);
          editors.push(editor);
          return editor;
        },
      }));
    });
  }
}

export const TAB: FlowNode = { id: 'tab', type: 'tab', label: 'Calls' };

/** A connection that signs in with the token of the simulator. */
export function connectionNode(
  id: string,
  url: string,
): FlowNode & { readonly credentials: { readonly token: string } } {
  return { id, type: 'rt-connection', url, auth: 'token', credentials: { token: TOKEN } };
}

/** An `rt events` node that leads to the node `a`, in the middle of what the editor shows. */
export function eventsNode(connection: string, more: object = {}): FlowNode {
  return { ...savedEventsNode('events', { name: '', connection }, ['a']), x: 200, ...more };
}

export function debugNode(id: string): FlowNode {
  return { id, type: 'debug', z: TAB.id, x: 500, y: 100, wires: [], active: false };
}
