/** Owns how long ago something was, in the words of the reader's language. */

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** `12 sec. ago`, `il y a 5 min`: in the largest unit of which there is one. A clock that is behind counts as now. */
export function ageText(ageMs: number, language: string): string {
  const seconds = Math.max(0, Math.round(ageMs / 1000));
  const [unit, length] = UNITS.find(([, unitLength]) => seconds >= unitLength) ?? (['second', 1] as const);
  const format = new Intl.RelativeTimeFormat(language, { style: 'short', numeric: 'auto' });
  return format.format(-Math.floor(seconds / length), unit);
}
