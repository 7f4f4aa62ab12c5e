/** Owns the types of what the dialogs use of Node-RED's editor, and nothing more of it. */

type Translate = import('../shared/translate').Translate;

/** Of a module that the bundle holds: it runs when it is first asked for. */
declare function require(module: string): unknown;

/** What the editor keeps of every node beside its properties. */
interface EditorNode {
  readonly id: string;
  readonly type: string;
  /** Set while the node is disabled. */
  readonly d?: boolean;
  /** The flow that a config node is limited to; none: all flows. */
  readonly z?: string;
  /** How a connection signs in. */
  readonly auth?: string;
  /** Of a connection: where it connects, and the account at the login. */
  readonly url?: unknown;
  readonly accountId?: unknown;
  readonly valid?: boolean;
  /** Whether it is to be drawn anew. */
  dirty?: boolean;
  /** Of a config node: the nodes that point to it. */
  readonly users?: EditorNode[];
  readonly _def: {
    readonly wrongSetting?: (this: EditorNode) => string | undefined;
    readonly twin?: (this: EditorNode) => EditorNode | undefined;
  };
  /** The light and the text below a node that runs. */
  readonly status?: { readonly fill?: string; readonly text?: string };
  /** Set while the node differs from what is deployed. */
  readonly changed?: boolean;
  /** Present once the editor has asked for them: when the node was edited. Passwords only as `has_…`. */
  readonly credentials?: Readonly<Record<string, unknown>>;
  readonly _: Translate;
}

/**
 * Answers `true`, or what is wrong. The editor shows a text only of validators that declare two parameters, hence
 * the second one.
 */
type Validator<N> = (this: N & EditorNode, value: unknown, options: { label?: string }) => true | string;

interface NodeProperty<N, V> {
  readonly value: V;
  /** The type of the config node that the property points to. */
  readonly type?: string;
  readonly required?: boolean;
  readonly validate?: Validator<N>;
}

interface CredentialDefinition<N> {
  readonly type: 'text' | 'password';
  readonly validate?: Validator<N>;
}

interface NodeDefinition<N extends object> {
  readonly category: string;
  readonly defaults: { readonly [K in keyof N]: NodeProperty<N, N[K]> };
  readonly credentials?: Readonly<Record<string, CredentialDefinition<N>>>;
  readonly color?: string;
  readonly inputs?: 0 | 1;
  readonly outputs?: number;
  readonly icon?: string;
  readonly align?: 'left' | 'right';
  readonly paletteLabel?: string | ((this: { _: Translate }) => string);
  /** Called when the node has come into the palette. */
  readonly onpaletteadd?: () => void;
  /** Ours, for the scripts of other nodes: the first setting of a connection that is missing or wrong. */
  readonly wrongSetting?: (this: N & EditorNode) => string | undefined;
  /** The same: another connection that signs in the same user at the same address, deployed or not. */
  readonly twin?: (this: N & EditorNode) => EditorNode | undefined;
  readonly label: (this: N & EditorNode) => string;
  readonly labelStyle?: (this: N & EditorNode) => string;
  readonly inputLabels?: (this: N & EditorNode) => string;
  readonly outputLabels?: (this: N & EditorNode, index: number) => string | undefined;
  readonly onadd?: (this: N & EditorNode) => void;
  readonly oneditprepare?: (this: N & EditorNode) => void;
  readonly oneditsave?: (this: N & EditorNode) => void;
  readonly oneditcancel?: (this: N & EditorNode) => void;
  readonly oneditdelete?: (this: N & EditorNode) => void;
}

interface EditableListOptions<Item> {
  readonly addItem: (row: JQueryElements, index: number, item: Partial<Item>) => void;
  readonly removeItem?: (item: Item) => void;
  readonly sortItems?: () => void;
  readonly sortable?: boolean;
  readonly removable?: boolean;
  readonly addButton?: boolean | string;
  readonly height?: 'auto' | number;
}

interface TypedInputOptions {
  /** The types to choose from, by their names in core. */
  readonly types: readonly string[];
  /** The type where none is saved. */
  readonly default: string;
  /** The field that holds the type, as a selector. */
  readonly typeField: string;
}

interface Completion {
  readonly value: string;
  readonly label: JQueryElements;
}

/** What the dialogs use of jQuery: the editor's own widgets. Everything else is plain DOM. */
interface JQueryElements extends Iterable<HTMLElement> {
  editableList<Item>(options: EditableListOptions<Item>): JQueryElements;
  editableList(method: 'addItem', item: object): void;
  typedInput(options: TypedInputOptions): JQueryElements;
  autoComplete(options: {
    search: (value: string) => readonly Completion[];
    minLength: number;
  }): JQueryElements;
  /** Listeners through jQuery also hear what the editor itself triggers. */
  on(events: string, listener: () => void): JQueryElements;
  trigger(event: string): JQueryElements;
}

interface AdminRequest {
  /** Relative to the editor's own address, which is also where the editor adds who is signed in. */
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly contentType?: string;
  readonly data?: string;
  readonly dataType: 'json';
  readonly timeout: number;
  readonly success: (answer: unknown) => void;
  /** `status` is 0 where there was no answer. */
  readonly error: (request: { readonly status: number }) => void;
}

declare const $: {
  (target: string | Element): JQueryElements;
  ajax(request: AdminRequest): { abort(): void };
};

interface ObjectElementOptions {
  readonly path: string;
  readonly rootPath: string;
  /** Called after a part of the tree was opened or closed. */
  readonly ontoggle: () => void;
}

/** What is used of a node as it is deployed. */
interface DeployedNode {
  readonly id: string;
  /** The flow or the subflow that it is in. */
  readonly z?: string;
  readonly catalogue?: unknown;
}

interface NotificationOptions {
  readonly type?: 'success' | 'error';
  /** In milliseconds. */
  readonly timeout?: number;
  /** Keeps it until it is closed. */
  readonly fixed?: boolean;
  readonly modal?: boolean;
  readonly buttons?: readonly {
    readonly text: string;
    readonly class?: 'primary';
    readonly click: () => void;
  }[];
}

/** A change that users can take back. */
interface HistoryEvent {
  readonly t: 'multi' | 'edit' | 'delete';
  readonly events?: readonly HistoryEvent[];
  /** What was deleted. */
  readonly nodes?: readonly EditorNode[];
  readonly node?: EditorNode;
  readonly changes?: Readonly<Record<string, unknown>>;
  readonly changed?: boolean;
  readonly dirty: boolean;
}

declare const RED: {
  /** Whether it was copied. */
  readonly clipboard: { copyText(text: string): boolean };
  notify(message: HTMLElement, options: NotificationOptions): { close(): void };
  readonly events: {
    on(event: string, listener: (about?: unknown) => void): void;
    emit(event: string, about?: unknown): void;
  };
  readonly editor: {
    /** Marks the node, or takes its mark away. */
    validateNode(node: EditorNode): boolean;
    /** What is being edited, the innermost last. */
    getEditStack(): readonly { readonly type: string }[];
  };
  readonly view: { redraw(): void };
  readonly history: { push(change: HistoryEvent): void };
  readonly nodes: {
    registerType<N extends object>(type: string, definition: NodeDefinition<N>): void;
    node(id: string): EditorNode | null | undefined;
    /** What is deployed; undefined before the first flow is loaded. */
    originalFlow(): readonly DeployedNode[] | undefined;
    /** A subflow that flows can use, if that is its id. */
    subflow(id: string): object | null | undefined;
    filterNodes(filter: {
      type?: string;
    }): readonly (EditorNode & { readonly connection?: unknown; readonly stream?: unknown })[];
    /** Whether something is not deployed; given: from now on. */
    dirty(isSo?: boolean): boolean;
    remove(id: string): void;
    /** Everything in the flows, as it is deployed and exported. */
    createCompleteNodeSet(options: { readonly credentials: boolean }): readonly { readonly id: string }[];
    updateConfigNodeUsers(node: EditorNode, options: { readonly action: 'add' | 'remove' }): void;
    eachConfig(visit: (node: EditorNode) => void): void;
  };
  readonly validators: {
    /** What checks a typed input by its type, which the property `typeField` or its field in the dialog tells. */
    typedInput<N>(options: { readonly typeField: string; readonly allowBlank: true }): Validator<N>;
  };
  readonly user: { hasPermission(permission: string): boolean };
  /** `user`: who is signed in, where Node-RED asks for that. */
  readonly settings: { readonly user?: { readonly permissions?: string | readonly string[] } | null };
  readonly i18n: { lang(): string };
  readonly utils: {
    /** How a node is called in the editor; `fallback` where it has no name of any kind. */
    getNodeLabel(node: EditorNode, fallback: string): string;
    /** A value as a collapsible tree, as the debug sidebar shows it. */
    createObjectElement(value: unknown, options: ObjectElementOptions): JQueryElements;
  };
};
