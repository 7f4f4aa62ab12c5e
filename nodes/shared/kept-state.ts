/** Owns what a node knows beyond its life: in memory across deploys, in the node's context across restarts. */
import type { Node } from 'node-red';
import { systemClock } from '../../src/util/clock';
import { Throttle } from '../../src/util/throttle';

/** A context may be a file or a server: no more often than this. */
const SAVE_INTERVAL_MS = 10_000;

/** Something that can be written down. */
export interface Savable {
  save(): unknown;
  /** Adds what {@link save} gave, perhaps long ago, perhaps changed by hand. */
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

  /** What this node knows, as a deploy or a restart has left it. `changed` is to be called when that has changed. */
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
      // What changes while the node closes is kept in memory alone.
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
