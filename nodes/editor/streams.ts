/** Owns how dialogs name the streams and let users choose one: whatever the table of streams has. */
import { isStreamName, STREAMS, type StreamTable, streamNames } from '../../src/protocol/streams';
import type { Translate } from '../shared/translate';
import { element } from './dom';

/** The texts of the streams, which all nodes share. */
const TEXTS = '@rt-events/node-red/rt-connection:rt-connection.stream';

/** One choice. */
export interface StreamChoice {
  readonly value: string;
  readonly label: string;
}

/** A choice for each stream of the table, in its order. */
export function streamChoices(text: Translate, streams: StreamTable = STREAMS): readonly StreamChoice[] {
  return streamNames(streams).map((name) => ({ value: name, label: text(`${TEXTS}.${name}.choice`) }));
}

/** Offers the streams, and chooses the node's own; nothing where there is no such stream. */
export function offerStreams(select: HTMLSelectElement, chosen: string, text: Translate): void {
  const options = streamChoices(text).map(({ value, label }) => element('option', { value }, label));
  select.replaceChildren(...options);
  select.value = chosen;
}

/** What a node is called that has no name and lets every event of its stream through. */
export function everyEventOf(stream: string, text: Translate, streams: StreamTable = STREAMS): string {
  return text(`${TEXTS}.${isStreamName(stream, streams) ? stream : 'user'}.events`);
}

/** What is wrong with the chosen stream, as validators tell it. A node that was saved without one takes the first. */
export function isKnownStream(value: unknown, streams: StreamTable = STREAMS): boolean {
  return value === undefined || isStreamName(value, streams);
}
