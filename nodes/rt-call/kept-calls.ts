/** Owns the calls in progress beyond the life of a node: in memory across deploys, in the node's context across restarts. */
import type { Node } from 'node-red';
import { CallMonitor } from '../../src/calls/call-monitor';
import { systemClock } from '../../src/util/clock';
import { Throttle } from '../../src/util/throttle';
import type { Translate } from '../shared/texts';

/** Where the calls are in the context of a node. */
const KEY = 'calls';

/** A context may be a file or a server: no more often than this. */
const SAVE_INTERVAL_MS = 10_000;

export class KeptCalls {
  /** By the id of the node. */
  readonly #monitors = new Map<string, CallMonitor>();

  constructor(private readonly t: Translate) {}

  /** The calls of this node, as a deploy or a restart has left them. `changed` is to be called when they have changed. */
  of(node: Node): { readonly monitor: CallMonitor; readonly changed: () => void } {
    const monitor = this.#monitors.get(node.id) ?? this.#restored(node);
    let isSaved = true;
    const save = (done = () => {}) => {
      isSaved = true;
      node.context().set(KEY, monitor.save(), (error?: Error | null) => {
        if (error) this.#warn(node, error);
        done();
      });
    };
    const saving = new Throttle(systemClock, SAVE_INTERVAL_MS, save);
    node.on('close', (removed: boolean, done: () => void) => {
      saving.end();
      if (removed) this.#monitors.delete(node.id);
      if (removed || isSaved) done();
      else save(done);
    });
    const changed = () => {
      isSaved = false;
      saving.ask();
    };
    return { monitor, changed };
  }

  #restored(node: Node): CallMonitor {
    const monitor = new CallMonitor(systemClock);
    this.#monitors.set(node.id, monitor);
    node.context().get(KEY, (error: Error | null | undefined, calls: unknown) => {
      if (error) this.#warn(node, error);
      else monitor.restore(calls);
    });
    return monitor;
  }

  #warn(node: Node, { message }: Error): void {
    node.warn(this.t('call.notKept', { reason: message }));
  }
}
