/** Owns the promise that the test of a connection finds environment variables where the running connection finds them. */
import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import type { FlowNode } from '../../tools/node-red';
import { connectionNode, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

const variable = (name: string) => `$\{${name}}`;
const CONNECTION = connectionNode(variable('RT_ADDRESS'), {
  heartbeat: variable('RT_HEARTBEAT'),
  credentials: { token: variable('RT_TOKEN') },
});

describe('the test of a connection takes environment variables', () => {
  const runtime = FlowRuntime.use();
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(() => simulator.close());

  const values = () => ({ RT_ADDRESS: simulator.url, RT_TOKEN: 'demo', RT_HEARTBEAT: '45' });
  const env = () => Object.entries(values()).map(([name, value]) => ({ name, value, type: 'str' }));
  const globally = (): FlowNode => ({ id: 'global', type: 'global-config', env: env() });

  /** Where the variables are, what is deployed, and what the dialog holds. */
  const places: Readonly<Record<string, () => readonly [FlowNode[], FlowNode]>> = {
    'that are set for all flows, before it is deployed': () => [[TAB, globally()], CONNECTION],
    'that are set for all flows, once it is deployed': () => [[TAB, globally(), CONNECTION], CONNECTION],
    'that are set for its tab': () => {
      const inTab = { ...CONNECTION, z: TAB.id };
      return [[{ ...TAB, env: env() }, inTab], inTab];
    },
  };
  for (const [where, place] of Object.entries(places)) {
    it(where, async () => {
      const [deployed, dialog] = place();
      await runtime.start(...deployed);
      assert.match(await runtime.post('/rt-connection/test', dialog), /^{"ok":true/);
    });
  }

  it('of the process, and names a variable that is set nowhere', async () => {
    await runtime.start(TAB);
    Object.assign(process.env, values());
    try {
      assert.match(await runtime.post('/rt-connection/test', CONNECTION), /^{"ok":true/);
    } finally {
      for (const name of Object.keys(values())) delete process.env[name];
    }
    const report = await runtime.post('/rt-connection/test', CONNECTION);
    assert.match(
      report,
      /Variable not set: set RT_ADDRESS, .* The field \\"Address\\" names this environment variable/,
    );
  });
});
