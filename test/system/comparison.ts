/** Owns how the figures of our node and of core's are shown side by side, and kept for who wants to quote them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeployType } from '../../tools/node-red';
import { ROOT } from '../../tools/run-command';
import type { Tally } from '../support/numbered-events';

export interface Comparison {
  readonly kind: DeployType;
  readonly deploys: number;
  readonly ours: Outcome;
  readonly core: Outcome;
}

/** `sockets`: how many connections were opened. */
export type Outcome = Tally & { readonly sockets: number };

/** Prints the table, and writes it to `.cache/deploys-<version>.json`. */
export function tellComparison(
  version: string,
  eventsPerSecond: number,
  comparisons: readonly Comparison[],
): void {
  const row = ({ sent, missing, doubled, outOfOrder, sockets }: Outcome) => ({
    sent,
    missing,
    doubled,
    outOfOrder,
    sockets,
  });
  console.table(
    comparisons.flatMap(({ kind, deploys, ours, core }) => [
      { kind, deploys, node: 'rt events', ...row(ours) },
      { kind, deploys, node: 'core websocket in', ...row(core) },
    ]),
  );
  const folder = join(ROOT, '.cache');
  mkdirSync(folder, { recursive: true });
  const figures = { nodeRed: version, eventsPerSecond, comparisons };
  writeFileSync(join(folder, `deploys-${version}.json`), `${JSON.stringify(figures, null, 2)}\n`);
}
