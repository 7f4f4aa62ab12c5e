/** Owns Node-RED's editor as its users have it: a page in a real browser, and what they do there. */
import type { Browser, Locator, Page } from 'playwright-core';

export interface EditorOptions {
  readonly width?: number;
  readonly height?: number;
  /** Node-RED 4 has only the light one. */
  readonly theme?: 'light' | 'dark';
  /** As a user chooses it in the editor's settings, e.g. `de`. */
  readonly language?: string;
  /** Who signs in, where Node-RED asks for that. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Pixels of the picture for one of the page. */
  readonly scale?: number;
}

/** A node of the flow as the editor holds it. */
export interface EditedNode {
  readonly [property: string]: unknown;
  /** `output>id of the node it leads to`, in the order of the outputs. */
  readonly wires: readonly string[];
}

/** No step of a user takes half as long, other than the test of a connection to a server that hangs. */
const STEP_DEADLINE_MS = 20_000;

export class Editor {
  /** What a user would find in the browser's console: errors only. */
  readonly problems: string[] = [];

  private constructor(readonly page: Page) {
    page.on('pageerror', (error) => this.problems.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(`${message.text()} ${message.location().url}`);
    });
  }

  static async open(browser: Browser, url: string, options: EditorOptions = {}): Promise<Editor> {
    const { width = 1280, height = 900, theme = 'light', language = 'en-US', scale = 1, user } = options;
    const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: scale });
    // Where the editor keeps what its user has chosen.
    const chosen = JSON.stringify({ 'view-dark-theme': theme, 'editor-language': language });
    await page.addInitScript(`Object.assign(localStorage, ${chosen})`);
    // Node-RED 5 shows a tip after a second, also where the place for it is not there yet: on a busy machine, an error.
    const json = { editor: { view: { 'view-show-tips': false } } };
    await page.route(/\/settings\/user(\?|$)/, (route) =>
      route.request().method() === 'GET' ? route.fulfill({ json }) : route.continue(),
    );
    page.setDefaultTimeout(STEP_DEADLINE_MS);
    const editor = new Editor(page);
    await page.goto(url);
    if (user !== undefined) {
      await page.locator('#node-dialog-login-username').fill(user.name);
      await page.locator('#node-dialog-login-password').fill(user.password);
      await page.locator('#node-dialog-login-submit').click();
      // The editor asks for its settings to learn that it must ask who is there: the browser reports that as an error.
      editor.problems.splice(0);
    }
    await page.waitForFunction('window.RED && RED.nodes && RED.nodes.version() && RED.workspaces.active()');
    await page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden' });
    return editor;
  }

  /** Wires the first output of a node to the input of another one, with the mouse. */
  async wire(from: string, to: string): Promise<void> {
    const port = (id: string, kind: string) =>
      this.page.locator(`[id="${id}"] .red-ui-flow-port-${kind} .red-ui-flow-port`).first();
    await port(from, 'output').dragTo(port(to, 'input'));
    await this.page.waitForFunction(
      `RED.nodes.filterLinks({ source: RED.nodes.node(${JSON.stringify(from)}) }).length > 0`,
    );
  }

  /** Opens a node's dialog as users do: with a double click. */
  async open(id: string): Promise<Locator> {
    await this.page.locator(`[id="${id}"] .red-ui-flow-node`).dblclick();
    return this.#dialog();
  }

  async showDebug(): Promise<void> {
    await this.page.evaluate("RED.sidebar.show('debug')");
  }

  /** The text that the export dialog offers for all flows. */
  async exportAll(): Promise<string> {
    await this.page.evaluate("RED.actions.invoke('core:show-export-dialog')");
    await this.page.locator('#red-ui-clipboard-dialog-export-rng-full').click();
    const text = this.page.locator('#red-ui-clipboard-dialog-export-text');
    const exported = await text.inputValue();
    await this.page.locator('#red-ui-clipboard-dialog-cancel').click();
    return exported;
  }

  /** Pastes flows into the import dialog. */
  async importFlows(flows: string): Promise<void> {
    await this.page.evaluate("RED.actions.invoke('core:show-import-dialog')");
    const field = this.page.locator('#red-ui-clipboard-dialog-import-text');
    await field.fill(flows);
    await field.press('End'); // The dialog looks at what is in it when a key is let go.
    await this.page.locator('#red-ui-clipboard-dialog-ok').click();
    await this.page.locator('#red-ui-clipboard-dialog').waitFor({ state: 'hidden' });
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
