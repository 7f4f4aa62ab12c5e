/** Owns how results are shown and kept: the table, the JSON file, and the chart. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { ROOT } from '../../tools/run-command';
import { chartOf } from './chart';
import type { ResultRow } from './row';
import type { Figure } from './statistics';

const RESULTS = join(ROOT, 'bench', 'results', 'latest.json');
const CHART = join(ROOT, 'docs', 'images', 'bench.svg');
const PAGE = join(ROOT, 'docs', 'performance.md');

/** What of the page is written by each measurement. */
const MEASURED = /(?<=<!-- measured -->\n).*(?=<!-- end -->)/s;

/** One row as a line. */
export function describeRow(row: ResultRow): string {
  const { nodeRed, title, unit, target } = row;
  return `Node-RED ${nodeRed}: ${title}: ${resultOf(row)} (${costsOf(row)} ${unit})${target ? ` ${verdictOf(row)}` : ''}`;
}

/** All rows, as Markdown. */
export function tableOf(rows: readonly ResultRow[]): string {
  const header = ['Node-RED', 'case', 'result (middle half)', 'target', '', 'ours, reference'];
  const lines = rows.map((row) => [
    row.nodeRed,
    row.title,
    resultOf(row),
    row.target?.text ?? '',
    verdictOf(row),
    `${costsOf(row)} ${row.unit}`,
  ]);
  const all = [header, ...lines];
  const widths = header.map((_, column) => Math.max(3, ...all.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...lines.map(line)].join('\n');
}

/** One line a case, with the versions of Node-RED beside each other, as Markdown. */
function sideBySide(rows: readonly ResultRow[]): string {
  const versions = [...new Set(rows.map(({ nodeRed }) => nodeRed))];
  const cases = new Map(rows.map((row) => [row.id, row]));
  const header = [
    'case',
    'to reach',
    ...versions.flatMap((version) => [`Node-RED ${version}`, 'ours, reference']),
  ];
  const lines = [...cases.values()].map(({ id, title }) => [
    title,
    [...new Set(rows.flatMap((row) => (row.id === id ? (row.target?.text ?? []) : [])))].join(', '),
    ...versions.flatMap((version) => {
      const row = rows.find((other) => other.id === id && other.nodeRed === version);
      if (row === undefined) return ['', ''];
      const missed = row.target?.reached === false ? ' (missed)' : '';
      return [`${resultOf(row)}${missed}`, `${costsOf(row)} ${row.unit.split(' ')[0]}`];
    }),
  ]);
  return [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What the file of results has. */
interface Results {
  /** ISO 8601. */
  readonly measuredAt: string;
  readonly machine: string;
  readonly rows: readonly ResultRow[];
}

/** Saves the results, and shows them in the documentation. The rows of a Node-RED that was not measured stay. */
export function publish(measured: readonly ResultRow[]): void {
  const versions = new Set(measured.map(({ nodeRed }) => nodeRed));
  const before = JSON.parse(readFileSync(RESULTS, 'utf8')) as Results;
  const others = before.rows.filter(({ nodeRed }) => !versions.has(nodeRed));
  const rows = [...others, ...measured].toSorted((one, other) => one.nodeRed.localeCompare(other.nodeRed));
  const results: Results = { measuredAt: new Date().toISOString(), machine: machine(), rows };
  mkdirSync(dirname(RESULTS), { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  illustrate(results);
  console.log(
    `\n${results.machine}\nKept: ${[RESULTS, CHART, PAGE].map((path) => relative(ROOT, path)).join(', ')}`,
  );
}

/** Writes the page's table and the chart. */
function illustrate({ measuredAt, machine, rows }: Results): void {
  const measured = `\n${machine}; ${measuredAt.slice(0, 10)}.\n\n${sideBySide(rows)}\n\n`;
  writeFileSync(
    PAGE,
    readFileSync(PAGE, 'utf8').replace(MEASURED, () => measured),
  );
  mkdirSync(dirname(CHART), { recursive: true });
  writeFileSync(CHART, chartOf(rows));
}

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()} ${arch()}`;
}

function verdictOf({ target }: ResultRow): string {
  if (target === undefined) return '';
  return target.reached ? 'reached' : 'MISSED';
}

function resultOf({ ratio, ours, unit }: ResultRow): string {
  return ratio === undefined ? `${spread(ours)} ${unit}` : `${spread(ratio)} ×`;
}

function costsOf({ ours, reference }: ResultRow): string {
  return reference === undefined ? short(ours.median) : `${short(ours.median)}, ${short(reference.median)}`;
}

function spread({ median, low, high }: Figure): string {
  return `${short(median)} (${short(low)}–${short(high)})`;
}

/** Two or three digits that mean something. */
export function short(value: number): string {
  if (value >= 100) return String(Math.round(value));
  return value.toFixed(value >= 10 ? 1 : 2);
}
