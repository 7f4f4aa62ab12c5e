/** Owns the type of a function that finds a text in the language of the editor. */

/** What the placeholders of a text stand for. */
export type TextValues = Readonly<Record<string, string | number>>;

/** A text of a node's own catalogue by its key. */
export type Translate = (key: string, values?: TextValues) => string;
