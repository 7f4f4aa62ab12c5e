/** Owns the proof that the RabbitMQ pair of the scale-out examples loses nothing while nodes, workers and publishers crash. */
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import type { NodeRed } from '../../tools/node-red';
import { type RabbitCluster, startRabbitCluster } from '../../tools/rabbitmq';
import { RABBIT_PUBLISHER, RABBIT_WORKER, ScaleOutScene } from '../support/scale-out-scene';

const EVENTS_A_SECOND = 100;

describe('RabbitMQ', function () {
  this.timeout(400_000);
  let cluster: RabbitCluster;
  let simulator: Simulator;
  let scene: ScaleOutScene;

  before(async () => {
    cluster = await startRabbitCluster(3);
    simulator = await startSimulator();
    const urls = cluster.nodes.map(({ url }) => url);
    scene = new ScaleOutScene(
      { env: { RT_AMQP: urls.join(' ') }, publisher: RABBIT_PUBLISHER, modules: ['amqplib'] },
      simulator,
    );
  });
  after(async () => {
    await scene.end();
    await simulator.close();
    await cluster.stop();
  });

  async function startPublisher(others: number): Promise<NodeRed> {
    const publisher = await scene.startPublisher('5');
    await scene.outboxIs(publisher, ({ role }) => role.others === others);
    return publisher;
  }

  it('a node, all nodes, a worker and a publisher crash: no event is lost, and the events of a call keep their order', async () => {
    const publishers = [await startPublisher(0), await startPublisher(1)];
    const [working] = [
      await scene.startWorker(RABBIT_WORKER, 'one', '5'),
      await scene.startWorker(RABBIT_WORKER, 'two', '4.1'),
    ];
    const [first, ...others] = cluster.nodes;
    await scene.sendSteadily(EVENTS_A_SECOND, 300);

    let sent = scene.sendSteadily(EVENTS_A_SECOND, 500);
    await first?.kill();
    await sent;
    await first?.start();

    sent = scene.sendSteadily(EVENTS_A_SECOND, 300);
    await working.kill();
    await sent;

    sent = scene.sendSteadily(EVENTS_A_SECOND, 300);
    await publishers[0]?.kill();
    await sent;

    sent = scene.sendSteadily(EVENTS_A_SECOND, 500);
    await Promise.all(cluster.nodes.map((node) => node.kill()));
    await Promise.all([first, ...others].map((node) => node?.start()));
    await sent;
    await scene.allDone();

    scene.assertEachHasOneId();
    scene.assertOrderInPartitions();
  });
});
