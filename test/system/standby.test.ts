/** Owns the proof that a second publisher takes over from the first at once, and that nothing depends on one of them alone. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { type Mosquitto, startMosquitto } from '../../tools/mosquitto';
import type { NodeRed } from '../../tools/node-red';
import { ORDERED_WORKER, PUBLISHER, ScaleOutScene, SHARING_WORKER } from '../support/scale-out-scene';

const EVENTS_A_SECOND = 300;

describe('standby', function () {
  this.timeout(240_000);
  let broker: Mosquitto;
  let simulator: Simulator;
  let scene: ScaleOutScene;

  beforeEach(async () => {
    broker = await startMosquitto();
    simulator = await startSimulator();
    scene = new ScaleOutScene({ env: { RT_MQTT: broker.url }, publisher: PUBLISHER }, simulator);
  });
  afterEach(async () => {
    await scene.end();
    await simulator.close();
    await broker.stop();
  });

  /** One that knows of the others, if there are any. */
  async function startPublisher(others: number): Promise<NodeRed> {
    const publisher = await scene.startPublisher('5', { RT_CLIENT: 'the same for both' });
    await scene.outboxIs(publisher, ({ role }) => role.others === others);
    return publisher;
  }

  for (const [example, ways] of [
    [SHARING_WORKER, ['kill', 'stop']],
    [ORDERED_WORKER, ['stop', 'kill']],
  ] as const) {
    it(`${example}: the sender is gone, and the other one goes on at once`, async () => {
      let sending = await startPublisher(0);
      let standby = await startPublisher(1);
      await scene.startWorker(example, 'one', '5');
      for (const way of ways) {
        const sent = scene.sendSteadily(EVENTS_A_SECOND, 600);
        await sending[way]();
        await sent;
        [sending, standby] = [standby, await startPublisher(1)];
      }
      await scene.sendSteadily(EVENTS_A_SECOND, 300);
      await scene.allDone();

      scene.assertEachHasOneId();
      scene.assertOrderInPartitions();
      for (const publisher of [sending, standby]) await scene.allConfirmed(publisher);
    });
  }

  it('the broker crashes, and so does the sender', async () => {
    const sending = await startPublisher(0);
    await startPublisher(1);
    await scene.startWorker(SHARING_WORKER, 'one', '5');
    const sent = scene.sendSteadily(EVENTS_A_SECOND, 900);
    await broker.crash();
    await sending.kill();
    await sent;
    await scene.allDone();

    scene.assertEachHasOneId();
    scene.assertOrderInPartitions();
  });

  it('2,000 events that wait outlive a crash of each publisher in turn', async () => {
    const first = await startPublisher(0);
    await scene.sendSteadily(2_000, 2_000);
    const second = await startPublisher(1);
    await scene.outboxIs(second, ({ waiting }) => waiting === 2_000);
    await first.kill();
    const third = await startPublisher(1);
    await scene.outboxIs(third, ({ waiting }) => waiting === 2_000);
    await second.kill();
    await scene.startWorker(ORDERED_WORKER, 'one', '5');
    await scene.allDone();

    scene.assertEachHasOneId();
    scene.assertOrderInPartitions();
  });

  describe('with one publisher', () => {
    const folders: string[] = [];
    let userDir: string;
    beforeEach(() => {
      userDir = mkdtempSync(join(tmpdir(), 'publisher-'));
      folders.push(userDir);
    });
    // Not after each: then the publisher, which ends after that, still writes into its folder.
    after(() => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });

    it('2,000 events that wait outlive an orderly stop', async () => {
      const before = await scene.startPublisher('4.1', {}, {}, userDir);
      await scene.sendSteadily(2_000, 2_000);
      await scene.outboxIs(before, ({ waiting }) => waiting === 2_000);
      await before.stop();
      await scene.startPublisher('4.1', {}, {}, userDir);
      await scene.startWorker(ORDERED_WORKER, 'one', '5');
      await scene.allDone();

      scene.assertEachHasOneId();
      scene.assertOrderInPartitions();
    });

    it('a context in files confuses nobody after a crash', async () => {
      const inFiles = {
        contextStorage: { default: { module: 'localfilesystem', config: { flushInterval: 1 } } },
      };
      await scene.startWorker(SHARING_WORKER, 'one', '5', {}, inFiles);
      const before = await scene.startPublisher('5', {}, inFiles, userDir);
      await scene.send(500);
      await scene.allConfirmed(before);
      await before.kill();
      await scene.startPublisher('5', {}, inFiles, userDir);
      await scene.send(500);
      await scene.allDone();

      scene.assertEachHasOneId();
      assert.equal(scene.repeats(), 0);
    });
  });
});
