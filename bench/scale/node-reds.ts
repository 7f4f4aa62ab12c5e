/** Owns the Node-REDs of the measurement of scale: the examples as they are, but that each tells when an event is done. */
import type { Simulator } from '../../src/simulator/simulator';
import { readExample } from '../../tools/example-flow';
import { type FlowNode, type NodeRed, startNodeRed } from '../../tools/node-red';
import type { Engine } from './engines';

/** One that has the stream; resolves once it has its place among `others`. */
export async function startPublisher(
  engine: Engine,
  simulator: Simulator,
  others: number,
  env: NodeJS.ProcessEnv = {},
): Promise<NodeRed> {
  const flows = readExample(engine.publisher).flatMap((node): FlowNode[] => {
    if (node.type === 'rt-connection') return [{ ...node, url: simulator.url, auth: 'token' }];
    // Without workers, an event is done when the broker has it.
    if (node.type !== 'complete' || env.RT_GROUPS === undefined) return [node];
    return [{ ...node, wires: [[...(node.wires?.flat() ?? []), 'tell']] }, doneSink(String(node.z))];
  });
  const connection = flows.find(({ type }) => type === 'rt-connection')?.id ?? '';
  const publisher = await startNodeRed({
    version: '5',
    flows,
    credentials: { [connection]: { token: 'demo' } },
    modules: engine.modules,
    env: { ...engine.env, ...env },
    settings: { logLevel: 'info' },
  });
  await inPlace(publisher, flows.find(({ type }) => type === 'tab')?.id ?? '', others);
  return publisher;
}

/** Asks its outbox until it says that it sends, or that somebody else does. */
async function inPlace(publisher: NodeRed, tab: string, others: number): Promise<void> {
  let role: { readonly broker?: boolean; readonly others?: number };
  do {
    const { msg } = (await publisher.getJson(`context/flow/${tab}/outbox`)) as { readonly msg: string };
    ({ role } = JSON.parse(msg) as { readonly role: typeof role });
  } while (role.broker !== true || role.others !== others);
}

/** One of those that share the work; `name` is its client id at the broker, `workMs` what an event costs it. */
export function startWorker(engine: Engine, name: string, workMs: number): Promise<NodeRed> {
  const flows = readExample(engine.worker).map((node) =>
    node.name === 'your work'
      ? { ...node, func: busyFor(workMs), libs: [{ var: 'perf_hooks', module: 'perf_hooks' }] }
      : node,
  );
  return startNodeRed({
    version: '5',
    flows,
    modules: engine.modules,
    env: { ...engine.env, RT_CLIENT: name },
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
const busyFor = (workMs: number): string => `
const end = perf_hooks.performance.now() + ${workMs};
while (perf_hooks.performance.now() < end);
${TELL}
return msg;`;
