/** Owns the Node-REDs of the measurement of scale: the examples as they are, but that each tells when an event is done. */
import type { Simulator } from '../../src/simulator/simulator';
import { readExample } from '../../tools/example-flow';
import type { Mosquitto } from '../../tools/mosquitto';
import { type FlowNode, type NodeRed, startNodeRed } from '../../tools/node-red';

const PUBLISHER = 'scale out 1 - publisher';
const WORKER = 'scale out 2 - worker that shares the load';

/** What a worker's look-up, or model, takes. */
const WORK_MS = 2;

/** The one that has the stream; resolves once that runs. */
export async function startPublisher(simulator: Simulator, env: NodeJS.ProcessEnv): Promise<NodeRed> {
  const flows = readExample(PUBLISHER).flatMap((node): FlowNode[] => {
    if (node.type === 'rt-connection') return [{ ...node, url: simulator.url }];
    // Without workers, an event is done when the broker has it.
    if (node.type !== 'complete' || env.RT_GROUPS === undefined) return [node];
    return [{ ...node, wires: [[...(node.wires?.flat() ?? []), 'tell']] }, doneSink(String(node.z))];
  });
  const connection = flows.find(({ type }) => type === 'rt-connection')?.id ?? '';
  const started = simulator.occurrences.nth('request', 1, ({ type }) => type === 'startaccounteventrequest');
  const publisher = await startNodeRed({
    version: '5',
    flows,
    credentials: { [connection]: { token: 'demo' } },
    env,
    settings: { logLevel: 'info' },
  });
  await started;
  return publisher;
}

/** One of those that share the work; `name` is its client id at the broker. */
export function startWorker(broker: Mosquitto, name: string): Promise<NodeRed> {
  const flows = readExample(WORKER).map((node) =>
    node.name === 'your work'
      ? { ...node, func: WORK, libs: [{ var: 'perf_hooks', module: 'perf_hooks' }] }
      : node,
  );
  return startNodeRed({
    version: '5',
    flows,
    env: { RT_MQTT: broker.url, RT_CLIENT: name },
    settings: { logLevel: 'info' },
  });
}

const TELL = `global.get('sink')('done', { ms: Date.now() - Number(msg.userProperties.receivedAt) });`;

function doneSink(tab: string): FlowNode {
  return {
    id: 'tell',
    type: 'function',
    z: tab,
    name: 'tell that it is done',
    func: TELL,
    outputs: 0,
    wires: [],
  };
}

/** Keeps the processor busy, as a look-up or a model does. */
const WORK = `
const end = perf_hooks.performance.now() + ${WORK_MS};
while (perf_hooks.performance.now() < end);
${TELL}
return msg;`;
