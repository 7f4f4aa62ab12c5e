/** Owns one line of the results. */
import type { NodeRedVersion } from '../../tools/node-red-process';
import type { Figure } from './statistics';

export interface ResultRow {
  readonly nodeRed: NodeRedVersion;
  /** The same in every run, for readers of the file. */
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly ours: Figure;
  /** What ours is compared with. */
  readonly reference?: Figure;
  /** The reference's cost divided by ours, round by round: above 1, ours is cheaper. */
  readonly ratio?: Figure;
  /** The target; none: the row is for information. */
  readonly target?: { readonly text: string; readonly reached: boolean };
}
