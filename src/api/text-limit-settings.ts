/** Owns the settings of the limit of texts: their defaults and their ranges. */

/** So many texts in so many minutes. */
export interface TextLimitSettings {
  /** 0: no limit. */
  readonly limit: number;
  readonly limitMinutes: number;
}

/** A number: its least value, its greatest value, and the default of a new node. */
export const TEXT_NUMBERS = {
  limit: { default: 5, min: 0, max: 1_000 },
  limitMinutes: { default: 10, min: 1, max: 44_640 },
} as const satisfies Record<keyof TextLimitSettings, { default: number; min: number; max: number }>;

export type TextNumber = keyof typeof TEXT_NUMBERS;

/** Reads a number or its text; undefined: it is not a number, or out of range. The limit is a whole number. */
export function readTextNumber(name: TextNumber, saved: unknown): number | undefined {
  const { default: byDefault, min, max } = TEXT_NUMBERS[name];
  if (saved === undefined) return byDefault;
  const number = typeof saved === 'string' && saved.trim() !== '' ? Number(saved) : saved;
  if (typeof number !== 'number' || !(number >= min && number <= max)) return undefined;
  return name === 'limit' && !Number.isInteger(number) ? undefined : number;
}
