/** Owns the type of a function that finds a text in the language of its reader. Serves the runtime and the editor. */

/** What the placeholders of a text stand for. */
export type TextValues = Readonly<Record<string, string | number>>;

/** A text of a catalogue by its key: in the runtime below `rt-connection`, in a dialog of its own node. */
export type Translate = (key: string, values?: TextValues) => string;
