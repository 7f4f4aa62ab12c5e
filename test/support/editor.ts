/** Owns Node-RED's editor as its users have it: a page in a real browser, and what they do there. */
import type { Browser, Locator, Page } from 'playwright-core';

export interface EditorOptions {
  readonly width?: number;
  readonly height?: number;
  /** The scheme that the operating system asks for; Node-RED 4 has only the light one. */
  readonly colorScheme?: 'light' | 'dark';
  /** Pixels of the picture for one of the page. */
  readonly scale?: number;
}

/** A node of the flow as the editor holds it. */
export interface EditedNode {
  readonly [property: string]: unknown;
  /** `output>id of the node it leads to`, in the order of the outputs. */
  readonly wires: readonly string[];
}

export class Editor {
  /** What a user would find in the browser's console: errors only. */
  readonly problems: string[] = [];

  private constructor(readonly page: Page) {
    page.on('pageerror', (error) => this.problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(`${message.text()} ${message.location().url}`);
    });
  }

  static async open(browser: Browser, url: string, options: EditorOptions = {}): Promise<Editor> {
    const { width = 1280, height = 900, colorScheme = 'light', scale = 1 } = options;
    const page = await browser.newPage({
      viewport: { width, height },
      colorScheme,
      deviceScaleFactor: scale,
    });
    const editor = new Editor(page);
    await page.goto(url);
    await page.waitForFunction('window.RED && RED.nodes && RED.nodes.version() && RED.workspaces.active()');
    await page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden' });
    return editor;
  }

  /** Opens a node's dialog, once everything in it is there. */
  async edit(id: string): Promise<Locator> {
    await this.page.evaluate(`RED.editor.edit(RED.nodes.node(${JSON.stringify(id)}))`);
    return this.#dialog();
  }

  /** Opens the dialog of a connection. */
  async editConnection(id: string): Promise<Locator> {
    const type = JSON.stringify('rt-connection');
    await this.page.evaluate(
      `RED.editor.editConfig('', ${type}, ${JSON.stringify(id)}, 'node-config-input')`,
    );
    return this.#dialog();
  }

  async done(): Promise<void> {
    await this.#close('#node-dialog-ok, #node-config-dialog-ok');
  }

  async cancel(): Promise<void> {
    await this.#close('#node-dialog-cancel, #node-config-dialog-cancel');
  }

  async deploy(): Promise<void> {
    await this.page.locator('#red-ui-header-button-deploy').click();
    await this.page.waitForFunction('!RED.nodes.dirty()');
  }

  /** Drags a node from the palette into the flow; resolves with its id. */
  async add(type: string, x: number, y: number): Promise<string> {
    const inPalette = this.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
    await inPalette.scrollIntoViewIfNeeded();
    await inPalette.dragTo(this.page.locator('#red-ui-workspace-chart'), { targetPosition: { x, y } });
    const added = `RED.nodes.filterNodes({ type: ${JSON.stringify(type)} }).at(-1)?.id`;
    return String(await this.page.waitForFunction(added).then((handle) => handle.jsonValue()));
  }

  /** A node as the editor holds it, saved or not. */
  async node(id: string): Promise<EditedNode> {
    const node = `RED.nodes.node(${JSON.stringify(id)})`;
    return (await this.page.evaluate(`({
      ...JSON.parse(JSON.stringify(RED.nodes.convertNode(${node}, false))),
      valid: ${node}.valid,
      wires: RED.nodes.filterLinks({ source: ${node} })
        .map((link) => Number(link.sourcePort) + '>' + link.target.id).sort(),
    })`)) as EditedNode;
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  async #dialog(): Promise<Locator> {
    const dialog = this.page.locator('.red-ui-tray').last();
    await dialog.locator('.red-ui-tray-body form').first().waitFor();
    await this.#settled();
    return dialog;
  }

  async #close(button: string): Promise<void> {
    // The editor takes an outer dialog out of the page while an inner one is open: so it is this very one that must go.
    const dialog = await this.page.locator('.red-ui-tray').last().elementHandle();
    await this.page.locator(button).last().click();
    await dialog?.waitForElementState('hidden');
    await this.#settled();
  }

  /** Trays slide; a click on one that still does would go beside. */
  async #settled(): Promise<void> {
    await this.page.waitForFunction(
      `[...document.querySelectorAll('.red-ui-tray')].every((tray) => tray.getAnimations().length === 0 && !$(tray).is(':animated'))`,
    );
  }
}
