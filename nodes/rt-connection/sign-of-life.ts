/** Owns what a connection knows after a restart of Node-RED: until when no event was missing, kept in the node's context. */
import type { Node } from 'node-red';
import type { Session } from '../../src/session/session';

/** The name of the value in the context of the connection: epoch milliseconds. */
const KEY = 'completeUntil';

/** How often it is written while events can arrive, in milliseconds: a crash may make the gap so much longer. */
const INTERVAL_MS = 60_000;

/**
 * Tells the session since when events may be missing: Node-RED has just started.
 *
 * Where contexts live in memory only, as they do by default, nothing is kept: then nobody knows since when.
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
