/** Owns reading an example: its nodes, and its function nodes as functions that a test can call. */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import type { FlowNode } from './node-red';

const FOLDER = join(__dirname, '..', 'examples');

/** The examples' names, as Node-RED's menu shows them. */
export const EXAMPLES: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));

/** Modules that an example needs beside this package, by what the types of their nodes begin with. */
const OTHER_MODULES: Readonly<Record<string, string>> = { 'ui-': '@flowfuse/node-red-dashboard' };

/** The module beside this package that has the type; undefined: none that examples may need. */
export function otherModuleOf(type: string): string | undefined {
  return Object.entries(OTHER_MODULES).find(([begin]) => type.startsWith(begin))?.[1];
}

/** The modules that an example needs beside this package: of its nodes, and of its functions that need one from npm. */
export function modulesOf(example: string): readonly string[] {
  const ofTypes = readExample(example).flatMap(({ type }) => otherModuleOf(type) ?? []);
  const ofFunctions = readExample(example)
    .flatMap(({ libs }) => (Array.isArray(libs) ? (libs as { readonly module: string }[]) : []))
    .flatMap(({ module }) => (isBuiltin(module) ? [] : [module]));
  return [...new Set([...ofTypes, ...ofFunctions])];
}

export function readExampleText(example: string): string {
  return readFileSync(join(FOLDER, `${example}.json`), 'utf8');
}

export function readExample(example: string): readonly FlowNode[] {
  return JSON.parse(readExampleText(example)) as readonly FlowNode[];
}

export function nodeNamed(example: string, name: string): FlowNode {
  const found = readExample(example).find((node) => node.name === name);
  if (found === undefined) throw new Error(`'${example}' has no node named '${name}'.`);
  return found;
}

export interface Message {
  payload?: unknown;
  [property: string]: unknown;
}

/** What a function node finds around it; a test gives what matters to it. */
export interface Surroundings {
  /** Gets what `node.send` sends, and from which output. */
  send?(message: Message, output: number): void;
  setTimeout?(callback: () => void, delayMs: number): void;
  setInterval?(callback: () => void, delayMs: number): void;
  env?: Readonly<Record<string, string>>;
  generateId?(): string;
  /** Gets what `node.error` says. */
  error?(text: string): void;
  /** Gets what `node.warn` says. */
  warn?(text: string): void;
  /** Gets what `node.status` shows. */
  status?(status: { readonly text?: string }): void;
  /** The tab's context; default: its own. */
  flow?: Map<string, unknown>;
  /** In place of modules that are not part of Node.js. */
  modules?: Readonly<Record<string, unknown>>;
}

const PARAMETERS = [
  'msg',
  'node',
  'context',
  'flow',
  'env',
  'RED',
  'setTimeout',
  'setInterval',
  'globalThis',
];

type Sent = Message | (Message | null)[] | null | undefined;

export interface FunctionNode {
  /** One message; gives what the code returns. */
  (message: Message): Sent;
  /** Runs what the node does when flows stop. */
  close(): void;
}

/** One function node with its own context, started. */
export function functionNode(example: string, name: string, surroundings: Surroundings = {}): FunctionNode {
  const { func, initialize, finalize, libs = [] } = nodeNamed(example, name);
  if (typeof func !== 'string') throw new Error(`'${name}' in '${example}' is no function node.`);
  const modules = libs as readonly { readonly var: string; readonly module: string }[];
  const context = contextOver(new Map());
  const flow = contextOver(surroundings.flow ?? new Map());
  const node = {
    send: (messages: Message | readonly (Message | null)[]) => {
      for (const [output, message] of [messages].flat().entries()) {
        if (message !== null) surroundings.send?.(message as Message, output);
      }
    },
    error: (text: string) => surroundings.error?.(text),
    warn: (text: string) => surroundings.warn?.(text),
    status: (status: { readonly text?: string }) => surroundings.status?.(status),
  };
  const env = { get: (key: string) => surroundings.env?.[key] };
  const RED = { util: { generateId: surroundings.generateId ?? (() => 'generated') } };
  // A function node's global object is its own.
  const globals = {};
  const compiled = (code: unknown) => {
    const names = modules.map((lib) => lib.var);
    const body = compileFunction(String(code ?? ''), [...PARAMETERS, ...names]);
    const known = [node, context, flow, env, RED, surroundings.setTimeout, surroundings.setInterval, globals];
    const moduleOf = ({ module }: { readonly module: string }) =>
      surroundings.modules?.[module] ?? builtin(module);
    return (message?: Message): Sent => body(message, ...known, ...modules.map(moduleOf));
  };
  compiled(initialize)();
  return Object.assign(compiled(func), { close: () => void compiled(finalize)() });
}

/** A module of a function node; its clock is the one that a test may have stopped. */
function builtin(module: string): unknown {
  return module === 'perf_hooks' ? { performance: globalThis.performance } : process.getBuiltinModule(module);
}

function contextOver(kept: Map<string, unknown>) {
  return { get: (key: string) => kept.get(key), set: (key: string, value: unknown) => kept.set(key, value) };
}
