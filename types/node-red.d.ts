/**
 * Owns what this package uses of Node-RED's runtime, as types. `@types/node-red` says more, but does not compile in
 * TypeScript 7 (a property is declared twice), and hands out `any`.
 */
import type { EventEmitter } from 'node:events';
import type { Express, RequestHandler } from 'express';

/** What a flow sends from node to node. */
export interface NodeMessage {
  payload?: unknown;
  topic?: string;
  _msgid?: string;
  [property: string]: unknown;
}

/** A message as a node receives it. */
export interface NodeMessageInFlow extends NodeMessage {
  _msgid: string;
}

/** As much of a message as Node-RED itself looks at. */
export type Sendable = { readonly payload?: unknown; readonly topic?: string; readonly _msgid?: string };

/** For one output a message; for several a list, with `null` where nothing is sent and a list where there are many. */
export type Sent = Sendable | (Sendable | Sendable[] | null)[];

export interface NodeStatus {
  fill?: 'red' | 'green' | 'yellow' | 'blue' | 'grey';
  shape?: 'ring' | 'dot';
  text?: string | undefined;
}

/** A node's properties in the flow file, before those of its type. */
export interface NodeDef {
  id: string;
  type: string;
  name: string;
  /** The tab, or the subflow. */
  z: string;
}

/** What a node keeps across deploys, and across restarts where contexts are kept in files. */
export interface NodeContext {
  get(key: string): unknown;
  get(key: string, done: (error: Error | null, value: unknown) => void): void;
  set(key: string, value: unknown, done?: (error?: Error) => void): void;
  keys(): string[];
  readonly flow: Pick<NodeContext, 'get' | 'set' | 'keys'>;
}

export interface Node<Credentials extends object = object> extends EventEmitter {
  id: string;
  type: string;
  z: string;
  name?: string;
  credentials: Credentials;
  /** In a subflow: the id of the node that this one is a copy of. */
  _alias?: string;
  /** The flow that it is in: its Catch nodes, and what Node-RED does with an error. */
  readonly _flow?: unknown;
  context(): NodeContext;
  close(removed: boolean): Promise<void>;
  send(message: Sent): void;
  receive(message?: NodeMessage): void;
  log(text: unknown): void;
  warn(text: unknown): void;
  /** With a message, Catch nodes get the error. */
  error(text: unknown, message?: Sendable): void;
  debug(text: unknown): void;
  trace(text: unknown): void;
  /** With a text alone, or `{}` for none. */
  status(status: NodeStatus | string): void;
  on(
    event: 'input',
    listener: (
      message: NodeMessageInFlow,
      send: (message: Sent) => void,
      done: (error?: Error) => void,
    ) => void,
  ): this;
  on(event: 'close', listener: (removed: boolean, done: () => void) => void): this;
  on(event: 'close', listener: (done: () => void) => void): this;
}

/** What a node's module is called with. */
export interface NodeAPI {
  readonly nodes: {
    createNode(node: Node, definition: NodeDef): void;
    registerType<N extends Node, D extends NodeDef>(
      type: string,
      create: (this: N, definition: D) => void,
      options?: { readonly credentials: Readonly<Record<string, { type: 'text' | 'password' }>> },
    ): void;
    getNode(id: string): Node | null;
    eachNode(callback: (definition: NodeDef) => void): void;
    getCredentials(id: string): object | undefined;
  };
  readonly log: {
    readonly DEBUG: number;
    readonly TRACE: number;
    log(entry: {
      readonly level: number;
      readonly msg: unknown;
      readonly id?: string;
      readonly type?: string;
    }): void;
    warn(text: unknown): void;
    error(text: unknown): void;
  };
  readonly settings: Readonly<Record<string, unknown>>;
  readonly events: EventEmitter;
  /** A test helper's runtime has none. */
  readonly hooks?: Hooks;
  readonly util: {
    cloneMessage<T extends NodeMessage>(message: T): T;
    getSetting(node: object, name: string): unknown;
    evaluateNodeProperty(
      value: string,
      type: string,
      node: Node,
      message: NodeMessage,
      done: (error: Error | null, value: unknown) => void,
    ): void;
  };
  readonly httpAdmin: Express;
  readonly auth: {
    needsPermission(permission: string): RequestHandler;
  };
  version(): string;
  /** The text of this key, in the language of the runtime. */
  _(key: string, values?: object): string;
}

/** A message on its way to a node. */
export interface Delivery {
  readonly msg: NodeMessage;
  readonly destination: { readonly id: string };
  /** Whether the node is to get a copy, since others get the message too. */
  readonly cloneMessage: boolean;
}

/** The functions that Node-RED calls on the way of a message. */
export interface Hooks {
  /** `false` from the function ends the delivery. */
  add(name: string, hook: (delivery: Delivery) => false | undefined): void;
  has(name: string): boolean;
  remove(name: string): void;
}
