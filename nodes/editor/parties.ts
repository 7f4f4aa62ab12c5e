/** Owns how dialogs say who called or wrote to whom. */
import type { Translate } from '../shared/translate';

const NO_NUMBER = '@rt-events/node-red/rt-connection:rt-connection.node.noNumber';

/** `+13125550142 → +12025550100`; who hides the number has none. Empty where neither is known. */
export function partiesText(
  parties: { from?: string | undefined; to?: string | undefined },
  text: Translate,
): string {
  const { from, to } = parties;
  if (from === undefined && to === undefined) return '';
  return [from, to].map((number) => number ?? text(NO_NUMBER)).join(' → ');
}
