/** Owns the order of the calls in progress: the one that has been silent for longest comes first. */
import type { Call } from './call';

/** A call with its neighbours in the order. */
export interface PlaceInOrder {
  readonly call: Call;
  before: PlaceInOrder | undefined;
  after: PlaceInOrder | undefined;
}

/**
 * The calls by their ids, in the order of their last events. A `Map` whose entries are taken out and put in again would do
 * the same, but to do that for each event takes as long as all else that is done for it.
 */
export class CallsBySilence {
  readonly #places = new Map<string, PlaceInOrder>();
  #first: PlaceInOrder | undefined;
  #last: PlaceInOrder | undefined;

  get size(): number {
    return this.#places.size;
  }

  /** The call that has been silent for longest. */
  get first(): Call | undefined {
    return this.#first?.call;
  }

  get(id: string): PlaceInOrder | undefined {
    return this.#places.get(id);
  }

  /** Puts a call at the end, in place of another one with its id. */
  add(call: Call): void {
    this.delete(call.id);
    const place: PlaceInOrder = { call, before: undefined, after: undefined };
    this.#places.set(call.id, place);
    this.#append(place);
  }

  /** An event of the call has come: it goes to the end. */
  heard(place: PlaceInOrder): void {
    if (place === this.#last) return;
    this.#unlink(place);
    this.#append(place);
  }

  delete(id: string): void {
    const place = this.#places.get(id);
    if (place === undefined) return;
    this.#places.delete(id);
    this.#unlink(place);
  }

  /** In the order. A call may be deleted while it is looked at. */
  *[Symbol.iterator](): Generator<Call> {
    for (let place = this.#first; place !== undefined; place = place.after) yield place.call;
  }

  /** In the order in which they were added. */
  get added(): Call[] {
    return Array.from(this.#places.values(), ({ call }) => call);
  }

  #append(place: PlaceInOrder): void {
    place.before = this.#last;
    place.after = undefined;
    if (this.#last === undefined) this.#first = place;
    else this.#last.after = place;
    this.#last = place;
  }

  #unlink({ before, after }: PlaceInOrder): void {
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
  }
}
