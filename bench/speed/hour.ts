/** Owns the measurement of what ten busy connections hold after an hour, that they did not hold at its beginning. */
import { nodeBinary } from '../../tools/node-binary';
import { NODE_REDS } from '../../tools/node-red-process';
import { startChild } from '../child';
import type { ResultRow } from './row';
import { figureOf } from './statistics';
import type { Bench } from './subject';

const BYTES_A_KB = 1024;
/** By how much the heap differs between two looks by chance. */
const NOISE_KB = 100;

/** One of the looks at the heap, every five minutes. */
interface Look {
  readonly heapBytes: number;
  readonly sent: number;
  readonly received: number;
}

const LOOKS = 12;
/** The first ten minutes, in which memories fill up. */
const WARM_UP_LOOKS = 2;

/** In virtual time, with sockets in memory: 3.6 million events. */
export async function hour({ version, compiled, cleanUps }: Bench): Promise<ResultRow[]> {
  const node = await nodeBinary(NODE_REDS[version].nodeMajor);
  const child = startChild<Look>('the hour', compiled.hour, { node });
  cleanUps.push(child.stop);
  for (let count = 1; count <= LOOKS; count += 1) {
    const look = await child.told.first(`look ${count} of the hour`, () => true, count - 1);
    if (look.received !== look.sent / 2)
      throw new Error(`${look.received} of ${look.sent / 2} messages arrived.`);
  }
  const looks = child.told.all.slice(WARM_UP_LOOKS).map(({ heapBytes }) => heapBytes);
  const half = looks.length >> 1;
  const before = figureOf(looks.slice(0, half)).median;
  const grown = figureOf(looks.slice(half).map((bytes) => (bytes - before) / BYTES_A_KB));
  return [
    {
      nodeRed: version,
      id: 'hour',
      title: 'ten connections, 500 nodes, an hour at 1000 events a second: growth of the heap',
      unit: 'kB',
      ours: grown,
      target: { text: `< ${NOISE_KB} kB`, reached: grown.median < NOISE_KB },
    },
  ];
}
