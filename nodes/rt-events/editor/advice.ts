/**
 * Owns advice on paths and patterns that are valid but probably a mistake, because other nodes of Node-RED write them
 * so.
 */
import type { Rule } from '../../../src/events/rules';
import type { Translate } from '../../shared/translate';

/** What a path starts with that leads to the event from a message. */
const FROM_MESSAGE = /^(?:msg\.payload\.|payload\.|msg\.(?!payload$))(?=.)/;

/** Advice on the first rule of which the path starts outside of the event. What was `seen` is a path of events. */
export function pathAdvice(rules: readonly Rule[], seen: () => readonly string[], text: Translate): string {
  const index = rules.findIndex(({ property }) => FROM_MESSAGE.test(property) && !seen().includes(property));
  const property = rules[index]?.property;
  if (property === undefined) return '';
  const inside = property.replace(FROM_MESSAGE, '');
  return text('rt-events.advice.path', { number: index + 1, inside, property });
}

/** Advice on the first pattern that holds several, or is written as an expression. What was `seen` is a type. */
export function patternAdvice(
  types: readonly string[],
  seen: () => readonly string[],
  text: Translate,
): string {
  for (const [index, pattern] of types.entries()) {
    const advice = adviceOn(pattern);
    const isSeen = () => seen().includes(pattern.replace(/^!/, ''));
    if (advice !== undefined && !isSeen()) return text(`rt-events.advice.${advice}`, { number: index + 1 });
  }
  return '';
}

function adviceOn(pattern: string): 'several' | 'signs' | undefined {
  if (/^(?:!!|!?\/)/.test(pattern)) return 'signs';
  return pattern.includes(',') ? 'several' : undefined;
}
