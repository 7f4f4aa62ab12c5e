/** Owns the types of the events that begin and end a measurement: they travel in the stream, so nothing overtakes them. */

export const BEGIN = 'bench.begin';
export const END = 'bench.end';

/** Where a process keeps how long the measured package took to load. */
export const LOAD_TIME = 'rtEventsBenchLoadTime';
