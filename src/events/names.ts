/** Owns how names of properties are compared: `callStatus`, `call_status`, `Call-Status` and `CALLSTATUS` are one name. */

import { memoized } from '../util/memo';

/** The name without case, `-` and `_`. */
export const plainName = memoized((name) => name.replace(/[-_]/g, '').toLowerCase());

/** The words of a name, in lower case: `call`, `status`. A name that is written in capitals throughout is one word. */
export function wordsOfName(name: string): string[] {
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/**
 * Things that events tell about. A `status` or a `type` inside such a thing belongs to the thing, not to the event.
 */
const THINGS = new Set(
  (
    'account address agent assignee attachment attendee billing called callee caller campaign carrier client company ' +
    'config configuration contact count counter ' +
    'conversation customer department destination device employee error extension file from group header label lead ' +
    'line link location log media member meta metadata number office operator option organisation organization owner person ' +
    'phone preference queue receiver recipient sender setting source tag target team to transcription user'
  ).split(' '),
);

/** Names of earlier states: `previous`, `previousState`. */
const FORMER = new Set(['before', 'former', 'history', 'last', 'old', 'previous', 'prior']);

/** Whether this name belongs to a person, a number, a device or an earlier state, and not to the event itself. */
export const namesThing = memoized((name) => {
  const words = wordsOfName(name);
  const last = words.at(-1) ?? '';
  return THINGS.has(last) || THINGS.has(last.replace(/s$/, '')) || words.some((word) => FORMER.has(word));
});
