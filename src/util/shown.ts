/** Owns how much of what somebody else wrote is shown to people, in errors and logs. */

/** So much of a wrong value is shown. */
const MAX_VALUE_LENGTH = 100;

/** What was written, as a text; what is none, as JSON. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '…'; // Nested too deeply to be written.
  }
}

/** At most so many characters, the last of them `…` where there were more; never half a character. */
export function shortened(text: string, maxLength = MAX_VALUE_LENGTH): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
