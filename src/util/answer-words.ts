/** Owns the words of an answer for people: its reason, or the title or the first words of a page. */
import { STATUS_CODES } from 'node:http';
import { isJsonObject, type JsonObject, parseJsonObject } from './json';
import { redact, redactor } from './redact';
import { shortened } from './shown';

/** The longest reason, in characters. Errors and logs show it. */
const MAX_REASON_LENGTH = 200;

/** How many characters are read for a reason. A server can send far more, and reading all of it would take time. */
const MAX_READ_LENGTH = 10 * MAX_REASON_LENGTH;

/**
 * The longest answer, in characters, that is shown whole in place of a reason. In a longer answer nobody would find
 * the reason.
 */
const MAX_ANSWER_LENGTH = 10 * MAX_READ_LENGTH;

/** The vendor writes "further properties may say why" and names none. So these are tried, in this order. */
const REASON_PROPERTIES = [
  'message',
  'error',
  'reason',
  'description',
  'detail',
  'details',
  'errorMessage',
  'error_message',
];

/** Not shown if the whole answer stands for a reason: a server may send back what it got. */
const SECRET_PROPERTY = /token|passw|secret|authorization/i;

/**
 * The first property that looks like a reason, at the top level or one level down. Otherwise the rest of the answer.
 * Secrets are removed before the text is cut, because half a secret could not be found any more.
 *
 * @param text - what the answer was parsed from
 */
export function reasonOf(answer: JsonObject, text: string, secrets: readonly string[]): string {
  const reason = statedReason(answer) ?? (text.length > MAX_ANSWER_LENGTH ? '' : remaining(answer, secrets));
  return bounded(redact(reason, secrets));
}

/** The first property that looks like a reason, at the top level or one level down. */
function statedReason(object: JsonObject, depth = 0): string | undefined {
  for (const property of REASON_PROPERTIES) {
    const value = Object.hasOwn(object, property) ? object[property] : undefined;
    if (typeof value === 'string' && value.trim() !== '') return value;
    const nested = depth === 0 && isJsonObject(value) ? statedReason(value, depth + 1) : undefined;
    if (nested !== undefined) return nested;
  }
  return undefined;
}

function remaining(frame: JsonObject, secrets: readonly string[]): string {
  const entries = Object.entries(frame).filter(
    ([property]) => property !== 'type' && property !== 'success' && !SECRET_PROPERTY.test(property),
  );
  if (entries.length === 0) return '';
  const clean = redactor(secrets);
  let read = 0;
  try {
    return JSON.stringify(Object.fromEntries(entries), (property, value) => {
      if (SECRET_PROPERTY.test(property)) return undefined;
      if (typeof value !== 'string') return value;
      if (read > MAX_READ_LENGTH) return '';
      read += value.length + 1;
      // Secrets are removed here too, because JSON within JSON is escaped twice.
      return clean(value);
    });
  } catch {
    return ''; // Nested too deeply to be written. No reader needs it.
  }
}

/** One line, at most {@link MAX_REASON_LENGTH} characters, never half a character. */
function bounded(reason: string): string {
  const line = reason
    .slice(0, MAX_READ_LENGTH)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return shortened(line, MAX_REASON_LENGTH);
}

/** How much of an answer is looked at, in characters. */
const MAX_PAGE_LENGTH = 8_000;

/**
 * What the body of an HTTP answer says: the reason in its JSON, the title or the first words of its page, or its
 * text. One line without secrets. Empty if it says no more than the standard words of its status.
 */
export function wordsOfAnswer(text: string, status: number, secrets: readonly string[]): string {
  const body = parseJsonObject(text);
  const candidates =
    body === undefined ? textsOf(text.slice(0, MAX_PAGE_LENGTH)) : [statedReason(body) ?? ''];
  const said = candidates.map((words) => withoutStatus(words, status)).find(isSaying);
  return said === undefined ? '' : bounded(redact(said, secrets));
}

/** Whether the text looks like a web page. */
export function looksLikePage(text: string): boolean {
  return text.trimStart().startsWith('<');
}

/** Broken JSON, and bytes that are not text. */
const NO_WORDS = /^\s*[[{"]|[^\P{Cc}\s]|\uFFFD/u;

function textsOf(text: string): readonly string[] {
  if (!looksLikePage(text)) return NO_WORDS.test(text) ? [] : [text];
  const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1] ?? '';
  const visible = text
    .replace(/<!--.*?-->|<(head|script|style)\b.*?<\/\1>/gis, ' ')
    .replace(/<[^>]*>?/g, ' ');
  return [title, visible].map(inCharacters);
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function inCharacters(html: string): string {
  return html.replace(/&(?:#(\d{1,6})|([a-z]+));/gi, (written, code, name) =>
    code === undefined ? (ENTITIES[name.toLowerCase()] ?? written) : String.fromCodePoint(Number(code)),
  );
}

/**
 * Without the number and the standard words of the status, with which pages begin once or twice. Empty if there is
 * nothing else.
 */
function withoutStatus(words: string, status: number): string {
  const standard = (STATUS_CODES[status] ?? '').replace(/[^a-z ]/gi, '.');
  const number = `(?:(?:http|error|status|code)\\W+)*${status}\\b\\W*(?:${standard}(?!\\w))?\\W*`;
  const rest = words.trim().replace(new RegExp(`^(?:${number})+`, 'i'), '');
  return new RegExp(`^${standard}\\W*$`, 'i').test(rest) ? '' : rest;
}

/** The name and version of a server say nothing about the reason. */
function isSaying(words: string): boolean {
  return words !== '' && !/^[a-z]+\/[\d.]+(?: \([^)]*\))?$/i.test(words) && words.toLowerCase() !== 'nginx';
}
