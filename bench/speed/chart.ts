/** Owns the chart of what one event costs, as an SVG that reads on a light page and on a dark one. */
import { BURST_EVENTS } from './comparisons';
import type { ResultRow } from './row';
import type { Figure } from './statistics';

/** One bar: its label, and which side of which comparison it shows. */
interface Bar {
  readonly label: string;
  readonly comparison: string;
  readonly side: 'ours' | 'reference';
}

/** All under the same load. */
const BARS: readonly Bar[] = [
  { label: '50 rt events nodes, none wants the event', comparison: 'unwanted', side: 'ours' },
  { label: '`ws` and `JSON.parse` alone, no Node-RED', comparison: 'parse-alone', side: 'reference' },
  { label: '50 rt events nodes, one type each', comparison: 'switch-short', side: 'ours' },
  { label: 'core: websocket in + switch of 50 outputs', comparison: 'switch-short', side: 'reference' },
];

const WIDTH = 760;
const LABEL_WIDTH = 300;
const BAR_HEIGHT = 18;
const ROW_HEIGHT = 26;
const TITLE_HEIGHT = 44;
const COLOURS = { ours: '#0a84b5', reference: '#8a8f98' } as const;

export function chartOf(rows: readonly ResultRow[]): string {
  const versions = [...new Set(rows.map(({ nodeRed }) => nodeRed))];
  const groups = versions.map((version) => ({
    version,
    bars: barsOf(rows.filter((row) => row.nodeRed === version)),
  }));
  const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ figure }) => figure.high)));
  const groupHeight = TITLE_HEIGHT + BARS.length * ROW_HEIGHT;
  const drawn = groups.map(({ version, bars }, index) => {
    const title = text(
      16,
      30,
      `Node-RED ${version}: µs of CPU an event, in bursts of ${BURST_EVENTS} (less is better)`,
      'font-weight="600"',
    );
    const lines = bars.map((bar, place) => drawBar(bar, TITLE_HEIGHT + place * ROW_HEIGHT, most));
    return `<g transform="translate(0 ${index * groupHeight})">${title}${lines.join('')}</g>`;
  });
  const height = groups.length * groupHeight + 16;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}"`,
    ` font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="What one event costs">`,
    `<rect width="100%" height="100%" rx="8" fill="#ffffff"/>`,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

interface DrawnBar extends Bar {
  readonly figure: Figure;
}

function barsOf(rows: readonly ResultRow[]): DrawnBar[] {
  return BARS.flatMap((bar) => {
    const figure = rows.find(({ id }) => id === bar.comparison)?.[bar.side];
    return figure === undefined ? [] : [{ ...bar, figure }];
  });
}

function drawBar({ label, side, figure }: DrawnBar, y: number, most: number): string {
  const scale = (WIDTH - LABEL_WIDTH - 80) / most;
  const middle = y + BAR_HEIGHT / 2;
  const [from, to] = [LABEL_WIDTH + figure.low * scale, LABEL_WIDTH + figure.high * scale];
  return [
    text(16, middle + 5, label.replaceAll('`', '')),
    `<rect x="${LABEL_WIDTH}" y="${y}" width="${(figure.median * scale).toFixed(1)}" height="${BAR_HEIGHT}" rx="3" fill="${COLOURS[side]}"/>`,
    `<path d="M${from.toFixed(1)} ${middle}H${to.toFixed(1)}" stroke="#1f2328" stroke-width="1.5"/>`,
    text(
      Math.max(to, LABEL_WIDTH + figure.median * scale) + 8,
      middle + 5,
      figure.median.toFixed(1),
      'font-weight="600"',
    ),
  ].join('');
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y}" fill="#1f2328" ${attributes}>${content}</text>`;
}
