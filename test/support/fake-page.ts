/** Owns a page without a browser: the elements of a dialog's form, and as much of Node-RED's editor as its script needs. */
import assert from 'node:assert/strict';

/** An element that is there, holds a value, and hears of events. */
export class FakeElement {
  value = '';
  checked = false;
  hidden = false;
  open = false;
  disabled = false;
  placeholder = '';
  textContent: string | null = '';
  readonly #listeners = new Map<string, (() => void)[]>();

  constructor(
    readonly id: string,
    private readonly isInside: (id: string) => boolean,
  ) {}

  addEventListener(event: string, listener: () => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  removeEventListener(): void {}

  /** What listens to this event is called. */
  tell(event: string): void {
    for (const listener of this.#listeners.get(event) ?? []) listener();
  }

  querySelector(selector: string): true | null {
    return this.isInside(selector.replace(/^#/, '')) ? true : null;
  }

  querySelectorAll(): readonly FakeElement[] {
    return [];
  }

  closest(): null {
    return null;
  }

  setAttribute(): void {}
  scrollIntoView(): void {}
  append(): void {}
  replaceChildren(): void {}
}

class FakeInput extends FakeElement {}
class FakeSelect extends FakeElement {}
class FakeButton extends FakeElement {}
class FakeDetails extends FakeElement {}

const KINDS: Readonly<Record<string, typeof FakeElement>> = {
  input: FakeInput,
  button: FakeButton,
  details: FakeDetails,
};

/** The id of a connection that a flow gives its tokens. */
export const TOKEN_TAKER = 'token-taker';

/** The id of a connection that is deployed. */
export const DEPLOYED = 'connection';

/** What the script of a dialog gave to the editor, as far as tests ask for it. */
export interface Definition {
  readonly defaults: Readonly<Record<string, Property>>;
  readonly credentials: Readonly<Record<string, Property & { readonly type: string }>>;
  oneditprepare(this: object): void;
  oneditsave(this: object): void;
  oneditcancel(this: object): void;
}

interface Property {
  readonly value?: unknown;
  readonly validate?: (this: object, value: unknown, options: object) => true | string;
}

/**
 * The page around one dialog.
 *
 * @param html - the dialog's form: each element with an id is there. Node-RED makes the fields of `selects` a list.
 */
export class FakePage {
  readonly posted: unknown[] = [];
  definition: Definition | undefined;
  /** What is being edited, the innermost last. */
  editStack: readonly { readonly type: string }[] = [];
  #elements = new Map<string, FakeElement>();
  readonly #before = new Map<string, PropertyDescriptor | undefined>();

  constructor(
    private readonly html: string,
    private readonly selects: readonly string[],
  ) {}

  /** Puts the page in place, until {@link close}, and runs the dialog's script. */
  open(script: string): Definition {
    const red = {
      nodes: {
        registerType: (_type: string, definition: Definition) => {
          this.definition = definition;
        },
        filterNodes: () => [{ connection: TOKEN_TAKER }],
        originalFlow: () => [{ id: DEPLOYED }],
        node: (id: string) => (id === DEPLOYED ? { id } : undefined),
      },
      editor: { getEditStack: () => this.editStack },
      user: { hasPermission: () => true },
      events: { on() {} },
      settings: {},
    };
    const jQuery = Object.assign(() => ({ trigger() {}, on() {} }), {
      ajax: ({ data }: { data?: string }) => this.posted.push(JSON.parse(data ?? 'null')),
    });
    const globals: Readonly<Record<string, unknown>> = {
      RED: red,
      $: jQuery,
      window: { setInterval: () => 0, clearInterval() {}, setTimeout: () => 0, clearTimeout() {} },
      document: {
        getElementById: (id: string) => this.#elements.get(id) ?? null,
        createElement: () => new FakeElement('', () => false),
      },
      HTMLElement: FakeElement,
      HTMLInputElement: FakeInput,
      HTMLSelectElement: FakeSelect,
      HTMLButtonElement: FakeButton,
      HTMLDetailsElement: FakeDetails,
    };
    for (const [name, value] of Object.entries(globals)) {
      this.#before.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
      Object.defineProperty(globalThis, name, { value, configurable: true });
    }
    delete require.cache[require.resolve(script)];
    require(script);
    return this.definition ?? assert.fail('the script registers no type');
  }

  /** The dialog opens: all of its elements are there, as new. */
  show(): void {
    const found = [...this.html.matchAll(/<(\w+)[^>]*\bid="([^"]+)"/g)];
    const isInside = (outer: string) => (inner: string) => {
      const [, part = ''] = this.html.split(`id="${outer}"`);
      return (part.split('</details>')[0] ?? '').includes(`id="${inner}"`);
    };
    this.#elements = new Map(
      found.map(([, tag = '', id = '']) => {
        const kind = this.selects.includes(id) ? FakeSelect : (KINDS[tag] ?? FakeElement);
        return [id, new kind(id, isInside(id))];
      }),
    );
  }

  element(id: string): FakeElement {
    return this.#elements.get(id) ?? assert.fail(`the form has no element ${id}`);
  }

  /** The dialog is closed: its elements are gone. */
  hide(): void {
    this.#elements = new Map();
  }

  close(): void {
    for (const [name, descriptor] of this.#before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  }
}
