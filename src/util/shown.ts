/** Owns how much of a foreign text is shown in errors and logs. */

/** The most characters of a wrong value that are shown. */
const MAX_VALUE_LENGTH = 100;

/** A value as text. A value that is not text becomes JSON. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '…'; // Nested too deeply to be written.
  }
}

/** At most so many characters. The last one is `…` if there were more. Never half a character. */
export function shortened(text: string, maxLength = MAX_VALUE_LENGTH): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
