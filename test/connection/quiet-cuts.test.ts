/** Owns when a stream that is cut off is said to be cut off for its silence. */
import assert from 'node:assert/strict';
import { liveErrorText } from '../../nodes/shared/texts';
import { RealtimeError } from '../../src/failures/realtime-error';
import { SOURCE, translatorOf } from '../locales/catalogues';
import { VirtualConnection } from '../support/virtual-connection';

const broken = new RealtimeError('reset', 'broken', { host: 'api.example', port: 443 });
const idle = new RealtimeError('closed', 'idle', { closeCode: 1001, meaning: 'going away' });

describe('streams that are cut off after', () => {
  let world: VirtualConnection;
  let told: RealtimeError[];
  beforeEach(() => {
    told = [];
  });
  afterEach(() => world.end());

  /** `busyMs`: when the last event comes, before the silence. */
  async function cutOff(
    silences: readonly number[],
    { busyMs = 0, why = broken }: { busyMs?: number; why?: RealtimeError } = {},
  ): Promise<void> {
    world = new VirtualConnection({
      heartbeatMs: 0,
      told: () => {
        const { state } = world;
        if (state.name === 'waiting' && told.at(-1) !== state.why) told.push(state.why);
      },
    });
    await world.want('user');
    for (const seconds of silences) {
      await world.pass(busyMs);
      world.socket.say({ type: 'userevent' });
      await world.pass(seconds * 1000);
      world.socket.drop(why);
      await world.pass(30_000 * Number(world.state.name === 'waiting'));
      // Whatever of that time was silence, an event ends it.
      world.socket.say({ type: 'userevent' });
    }
  }

  const rows: readonly [silences: readonly number[], quietSeconds: readonly (number | undefined)[]][] = [
    [
      [30, 30],
      [undefined, undefined],
    ],
    [
      [30, 30, 30, 30],
      [undefined, undefined, 30, 30],
    ],
    [
      [60, 61, 59],
      [undefined, undefined, 60],
    ],
    [
      [3600, 3700, 3500],
      [undefined, undefined, 3600],
    ],
    [
      [30, 60, 30],
      [undefined, undefined, undefined],
    ],
    [
      [10, 30, 30, 30],
      [undefined, undefined, undefined, 30],
    ],
    [
      [30, 1, 30, 30],
      [undefined, undefined, undefined, undefined],
    ],
    [
      [4.9, 4.99, 4.9],
      [undefined, undefined, 5],
    ],
    [
      [1, 1, 1, 1],
      [undefined, undefined, undefined, undefined],
    ],
  ];
  for (const [silences, expected] of rows) {
    it(`${silences.join(', ')} s of silence: ${expected.map((seconds) => seconds ?? 'nothing').join(', ')}`, async () => {
      await cutOff(silences);
      assert.deepEqual(
        told.map(({ values }) => values.quietSeconds),
        expected,
      );
    });
  }

  it('the same age, but not the same silence: nothing', async () => {
    await cutOff(
      [10, 40, 20, 30].map((seconds) => 60 - seconds),
      { busyMs: 10_000 },
    );
    assert.ok(told.every(({ values }) => values.quietSeconds === undefined));
  });

  const words: readonly [why: RealtimeError, text: string][] = [
    [
      broken,
      'Quiet connections are cut: lower the heartbeat. The line to api.example breaks again and again after about 30 quiet seconds: set less than that in the connection. The connection comes back by itself; events in between may be missing.',
    ],
    [
      idle,
      'Quiet connections are cut: lower the heartbeat. api.example closes again and again after about 30 quiet seconds (1001 going away): set less than that in the connection. The connection comes back by itself; events in between may be missing.',
    ],
  ];
  for (const [why, text] of words) {
    it(`the same silence each time, as its user reads it: ${text}`, async () => {
      await cutOff([30, 30, 30], { why });
      const last = told.at(-1);
      assert.ok(last !== undefined);
      assert.equal(liveErrorText(translatorOf(SOURCE), last, 'api.example'), text);
    });
  }
});
