/** Owns reading an example: its nodes, and its function nodes as functions that a test can call. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';

const FOLDER = join(__dirname, '..', 'examples');

export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  /** The tab, or the subflow. */
  readonly z?: string;
  readonly x?: number;
  readonly y?: number;
  readonly wires?: readonly (readonly string[])[];
  readonly [property: string]: unknown;
}

/** The examples' names, as Node-RED's menu shows them. */
export const EXAMPLES: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));

export function readText(example: string): string {
  return readFileSync(join(FOLDER, `${example}.json`), 'utf8');
}

export function readExample(example: string): readonly FlowNode[] {
  return JSON.parse(readText(example)) as readonly FlowNode[];
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
  /** Gets what `node.send` sends. */
  send?(message: Message): void;
  setTimeout?(callback: () => void, delayMs: number): void;
  env?: Readonly<Record<string, string>>;
  generateId?(): string;
  /** Gets what `node.error` says. */
  error?(text: string): void;
  /** The tab's context; default: its own. */
  flow?: Map<string, unknown>;
}

const PARAMETERS = ['msg', 'node', 'context', 'flow', 'env', 'RED', 'setTimeout'];

/** One function node with its own context; each call is one message, and gives what the code returns. */
export function functionNode(
  example: string,
  name: string,
  surroundings: Surroundings = {},
): (message: Message) => Message | (Message | null)[] | null | undefined {
  const code = nodeNamed(example, name).func;
  if (typeof code !== 'string') throw new Error(`'${name}' in '${example}' is no function node.`);
  const body = compileFunction(code, PARAMETERS);
  const context = contextOver(new Map());
  const flow = contextOver(surroundings.flow ?? new Map());
  const node = {
    send: (message: Message) => surroundings.send?.(message),
    error: (text: string) => surroundings.error?.(text),
    status: () => {},
  };
  const env = { get: (key: string) => surroundings.env?.[key] };
  const RED = { util: { generateId: surroundings.generateId ?? (() => 'generated') } };
  return (message) => body(message, node, context, flow, env, RED, surroundings.setTimeout);
}

function contextOver(kept: Map<string, unknown>) {
  return { get: (key: string) => kept.get(key), set: (key: string, value: unknown) => kept.set(key, value) };
}
