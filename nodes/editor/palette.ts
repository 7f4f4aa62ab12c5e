/** Owns how our nodes are found in the palette. */

/** What people search for if they do not know the names of the nodes. */
const WORDS = 'call phone telephone sms text message telephony teletracker realtime missed voicemail';

/** Lets the search of the palette find a node by these words, too: it looks at this attribute, which nobody sees. */
export function addSearchWords(type: string): void {
  const node = document.querySelector(`.red-ui-palette-node[data-palette-type="${type}"]`);
  const label = node?.getAttribute('data-palette-label') ?? type;
  node?.setAttribute('data-palette-label', `${label} ${WORDS}`);
}
