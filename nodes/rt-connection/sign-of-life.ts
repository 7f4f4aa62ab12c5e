/**
 * Owns the last sign of life of a connection. It is kept in the node's context, so that a restart knows since when
 * events are missing.
 */
import type { Node } from 'node-red';
import type { Session } from '../../src/session/session';

/** The name of the value in the context of the connection: epoch milliseconds. */
const KEY = 'completeUntil';

/** How often it is written while events can arrive, in milliseconds. A crash may make the gap longer by this time. */
const INTERVAL_MS = 60_000;

/**
 * Tells the session since when events may be missing: Node-RED has just started.
 *
 * If contexts are in memory only, which is the default, nothing is kept, and nobody knows since when.
 */
export function restoreSignOfLife(node: Pick<Node, 'context'>, session: Pick<Session, 'restore'>): void {
  node.context().get(KEY, (error: Error | null, kept: unknown) => {
    const isKept = !error && typeof kept === 'number' && Number.isFinite(kept);
    session.restore({ at: isKept ? kept : null });
  });
}

/** Keeps the sign of life, with few writes. The returned function writes for the last time. */
export function keepSignOfLife(
  node: Pick<Node, 'context'>,
  session: Pick<Session, 'completeUntil'>,
): () => void {
  let written: number | undefined;
  const write = () => {
    const { completeUntil } = session;
    if (completeUntil === undefined || completeUntil === written) return;
    written = completeUntil;
    // Nothing depends on it before the next restart, which does without where it is missing.
    node.context().set(KEY, completeUntil, () => {});
  };
  const timer = setInterval(write, INTERVAL_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    write();
  };
}
