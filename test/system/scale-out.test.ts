/** Owns the proof that the scale-out examples lose nothing: with a real broker, real Node-REDs, and real crashes. */
import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { type Mosquitto, startMosquitto } from '../../tools/mosquitto';
import { ORDERED_WORKER, PUBLISHER, ScaleOutScene, SHARING_WORKER } from '../support/scale-out-scene';

/** What is published of an event that failed. */
interface Failed {
  readonly error: string;
  readonly event: { readonly event: string };
}

describe('scale out', function () {
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

  it('5,000 events, three workers: nothing lost in a crash, a restart of the broker and a redeploy', async () => {
    const [publisher, crashing] = await Promise.all([
      scene.startPublisher('4.1'),
      scene.startWorker(SHARING_WORKER, 'two', '4.1'),
      scene.startWorker(SHARING_WORKER, 'one', '5'),
      scene.startWorker(SHARING_WORKER, 'three', '5'),
    ]);

    await scene.send(1_000);
    await crashing.kill();
    await scene.send(1_000);
    await scene.startWorker(SHARING_WORKER, 'two', '4.1');
    await scene.send(1_000);
    await broker.restart();
    await scene.send(1_000);
    await publisher.deploy(await publisher.flows(), 'full');
    await scene.send(1_000);
    await scene.allDone();

    scene.assertEachHasOneId();
    scene.assertOrderInPartitions();
    assert.ok(
      scene.workersOf('one') && scene.workersOf('two') && scene.workersOf('three'),
      'all of them worked',
    );
  });

  for (const [example, own] of [
    [SHARING_WORKER, {}],
    [ORDERED_WORKER, { RT_OWN: '0-63' }],
  ] as const) {
    it(`${example}: a worker that is back in time gets the events of the meantime, without a repeat`, async () => {
      const patient = { RT_RETRY_SECONDS: '120', RT_SESSION_SECONDS: '120', ...own };
      const worker = await scene.startWorker(example, 'one', '5', patient);
      const publisher = await scene.startPublisher('5', patient);
      await scene.send(300);
      await scene.allConfirmed(publisher);

      await worker.kill();
      await scene.send(300);
      await scene.startWorker(example, 'one', '5', patient);
      await scene.allDone();

      scene.assertEachHasOneId();
      scene.assertOrderInPartitions();
      scene.assertNoRepeats();
    });
  }

  for (const example of [SHARING_WORKER, ORDERED_WORKER]) {
    it(`${example}: what fails is set aside, and its call goes on`, async () => {
      const patient = { RT_RETRY_SECONDS: '120' };
      const worker = await scene.startWorker(example, 'one', '5', patient);
      await scene.startPublisher('5', patient);
      simulator.emit({ event: 'call.odd', callId: 'call-0' });
      await scene.send(1);
      await scene.allDone();
      const { payload } = await worker.received<{ payload: Failed }>('failed').nth(1);
      assert.deepEqual(
        { error: payload.error, event: payload.event.event },
        { error: 'Error: no CRM', event: 'call.odd' },
      );
    });
  }

  it('a worker of a group for which nothing waits: the publisher and the worker say so', async () => {
    const publisher = await scene.startPublisher('4.1');
    const worker = await scene.startWorker(SHARING_WORKER, 'one', '5', { RT_GROUP: 'worker' });
    await publisher.log.first('the word of the publisher', ({ text }) =>
      text.startsWith('Worker "one" is of the group "worker", and nothing waits for it'),
    );
    await worker.log.first('the word of the worker', ({ text }) =>
      text.startsWith('RT_GROUP is "worker", but the publisher does not wait for such a group'),
    );
  });

  it('two workers with their own partitions: each call stays with one of them, in order, also after a crash and a restart of the broker', async () => {
    const [crashing] = await Promise.all([
      scene.startWorker(ORDERED_WORKER, 'low', '5', { RT_OWN: '0-31' }),
      scene.startWorker(ORDERED_WORKER, 'high', '4.1', { RT_OWN: '32 33-63' }),
      scene.startPublisher('5'),
    ]);

    await scene.send(1_000);
    await crashing.kill();
    await scene.startWorker(ORDERED_WORKER, 'low', '5', { RT_OWN: '0-31' });
    await scene.send(1_000);
    await broker.restart();
    await scene.send(1_000);
    await scene.allDone();

    scene.assertEachHasOneId();
    scene.assertOrderInPartitions();
    scene.assertOwnPartitions('low', (partition) => partition < 32);
    scene.assertOwnPartitions('high', (partition) => partition >= 32);
  });
});
