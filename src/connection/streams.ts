/** Owns the event streams of one connection: which are wanted, and the state of each. */
import { forEachStream, type StreamName, type StreamTable, streamNames } from '../protocol/streams';
import { StreamControl, type StreamLink, type StreamState } from './stream-control';

export class Streams {
  readonly #controls: Readonly<Record<StreamName, StreamControl>>;
  #wanted: ReadonlySet<StreamName> = new Set();

  constructor(
    private readonly table: StreamTable,
    link: StreamLink,
  ) {
    this.#controls = forEachStream(table, (stream) => new StreamControl(stream, link));
  }

  /** The streams that are wanted, whether they run or not. */
  get wanted(): ReadonlySet<StreamName> {
    return this.#wanted;
  }

  /** Whether any stream runs. */
  get running(): boolean {
    return this.#all().some(({ state }) => state.name === 'running');
  }

  /** Whether no stream runs, starts or stops. */
  get quiet(): boolean {
    return this.#all().every(({ state }) => state.name === 'off' || state.name === 'refused');
  }

  state(stream: StreamName): StreamState {
    return this.#controls[stream].state;
  }

  /** Sets the wanted streams. An empty set stops nothing yet: {@link stop} does, when the connection ends. */
  want(wanted: ReadonlySet<StreamName>): void {
    this.#wanted = wanted;
    if (wanted.size === 0) return;
    for (const stream of streamNames(this.table)) {
      if (wanted.has(stream)) this.#controls[stream].want();
      else this.#controls[stream].unwant();
    }
  }

  /** The connection is authenticated: what is wanted starts. */
  online(): void {
    for (const control of this.#all()) control.online();
  }

  /** The socket is gone, and everything on it. */
  offline(): void {
    for (const control of this.#all()) control.offline();
  }

  /** Stops all of them. */
  stop(): void {
    for (const control of this.#all()) control.unwant();
  }

  /** Tries refused ones again now. */
  retry(): void {
    for (const control of this.#all()) control.retry();
  }

  #all(): readonly StreamControl[] {
    return Object.values(this.#controls);
  }
}
