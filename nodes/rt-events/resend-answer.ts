/** Owns what comes of asking that an event be sent once more, for the runtime and the dialog alike. */

/** Why it was not: the connection does not remember it any more, or the filter of the deployed node stops it. */
export type NotSent = 'forgotten' | 'stopped';

export type ResendAnswer = { readonly ok: true } | { readonly ok: false; readonly why: NotSent };
