/** Owns the state that a node keeps: in memory over deploys, in the node's context over restarts. */
import type { Node } from 'node-red';
import { systemClock } from '../../src/util/clock';
import { Throttle } from '../../src/util/throttle';

/** The least time between two writes, in milliseconds: a context may be a file or a server. */
const SAVE_INTERVAL_MS = 10_000;

/** A state that can be saved. */
export interface Savable {
  save(): unknown;
  /** Adds what {@link save} gave. It may be old, or changed by hand. */
  restore(saved: unknown): void;
}

/** What the nodes of one type know. */
export class KeptState<State extends Savable> {
  /** By the id of the node. */
  readonly #states = new Map<string, State>();

  /**
   * @param key - where it is in the context of a node
   * @param create - what a new node knows
   * @param notKept - the text of a warning that the context could not be read or written, for this reason
   */
  constructor(
    private readonly key: string,
    private readonly create: () => State,
    private readonly notKept: (reason: string) => string,
  ) {}

  /** The state of this node from before a deploy or a restart. Call `changed` when the state has changed. */
  of(node: Node): { readonly state: State; readonly changed: () => void } {
    const state = this.#states.get(node.id) ?? this.#restored(node);
    let isSaved = true;
    let isClosed = false;
    const save = (done = () => {}) => {
      isSaved = true;
      node.context().set(this.key, state.save(), (error?: Error | null) => {
        if (error) this.#warn(node, error);
        done();
      });
    };
    const saving = new Throttle(systemClock, SAVE_INTERVAL_MS, save);
    node.on('close', (removed: boolean, done: () => void) => {
      isClosed = true;
      saving.end();
      if (removed) this.#states.delete(node.id);
      if (removed || isSaved) done();
      else save(done);
    });
    const changed = () => {
      isSaved = false;
      // A change while the node closes is kept in memory only.
      if (!isClosed) saving.ask();
    };
    return { state, changed };
  }

  #restored(node: Node): State {
    const state = this.create();
    this.#states.set(node.id, state);
    node.context().get(this.key, (error: Error | null | undefined, saved: unknown) => {
      if (error) this.#warn(node, error);
      else state.restore(saved);
    });
    return state;
  }

  #warn(node: Node, { message }: Error): void {
    node.warn(this.notKept(message));
  }
}
