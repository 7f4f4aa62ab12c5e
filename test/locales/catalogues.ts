/** Owns the reading of the texts and the help of every node, in every language, for tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Translate } from '../../nodes/shared/translate';

const NODES = join(__dirname, '..', '..', 'nodes');

/** The folders of the nodes; each has a catalogue and a help file of its own name. */
export const NODE_NAMES = readdirSync(NODES).filter((name) => name.startsWith('rt-'));

/** The language that all others are translated from. */
export const SOURCE = 'en-US';

export const TRANSLATIONS = ['de', 'es-ES', 'fr', 'ja', 'pt-BR', 'zh-CN'] as const;

export type Language = typeof SOURCE | (typeof TRANSLATIONS)[number];

/** Every text by its whole key: `rt-connection.label.name`. */
export type Texts = ReadonlyMap<string, string>;

/** The names of the folders that there are. */
export function languagesOf(node: string): string[] {
  return readdirSync(join(NODES, node, 'locales')).sort();
}

export function textsOf(node: string, language: Language): Texts {
  const catalogue: unknown = JSON.parse(read(node, language, 'json'));
  return new Map(flattened(catalogue, []));
}

export function helpOf(node: string, language: Language): string {
  return read(node, language, 'html');
}

/** What the nodes use at run time, without Node-RED: a key that is in no catalogue comes back as it is. */
export function translatorOf(language: Language): Translate {
  const texts = textsOf('rt-connection', language);
  return (key, values = {}) => {
    const text = texts.get(`rt-connection.${key}`) ?? key;
    return text.replace(/__(\w+?)__/g, (placeholder, name: string) => String(values[name] ?? placeholder));
  };
}

/** The placeholders of a text, sorted: `['__host__', '__port__']`. */
export function placeholdersIn(text: string): string[] {
  return (text.match(/__\w+?__/g) ?? []).sort();
}

function read(node: string, language: Language, extension: 'json' | 'html'): string {
  return readFileSync(join(NODES, node, 'locales', language, `${node}.${extension}`), 'utf8');
}

function flattened(value: unknown, path: readonly string[]): [string, string][] {
  if (typeof value === 'string') return [[path.join('.'), value]];
  return Object.entries(Object(value)).flatMap(([key, inner]) => flattened(inner, [...path, key]));
}

/** So much of an error is seen in the debug sidebar without a click, and some more that a long number may take, in characters. */
export const SEEN_AT_ONCE = 65;

/** The first sentence, which says what is wrong and what to do; Japanese takes two for that. */
export function beginningOf(text: string, language: Language): string {
  const [first = '', second = ''] = text.split(/(?<=[.?!] |。)/);
  return (language === 'ja' ? first + second : first).trim();
}
