/** Owns which streams the test of a connection starts: the user's, and those that nodes take. */
import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import type { FlowNode } from '../../tools/node-red';
import { connectionNode, eventsNode, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

describe('the test of a connection starts', () => {
  const runtime = FlowRuntime.use();
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator({ tokens: ['demo', { token: 'plain', streams: ['user'] }] });
  });
  afterEach(() => simulator.close());

  const account = (settings: object = {}) => eventsNode('account', { stream: 'account', ...settings });

  /** The steps, and `failed` after those that failed. */
  async function steps(deployed: readonly FlowNode[], asked: object = {}): Promise<string[]> {
    const connection = connectionNode(simulator.url);
    await runtime.start(TAB, connection, ...deployed);
    const report = JSON.parse(await runtime.post('/rt-connection/test', { ...connection, ...asked })) as {
      steps: readonly { step: string; ok: boolean }[];
    };
    return report.steps.map(({ step, ok }) => (ok ? step : `${step} failed`));
  }

  const USER = ['connect', 'authenticate', 'start'];
  const BOTH = [...USER, 'start-account'];

  it("the user's stream where nobody takes another one", async () => {
    assert.deepEqual(await steps([]), USER);
  });

  it("the account's too where a node takes it", async () => {
    assert.deepEqual(await steps([account()]), BOTH);
  });

  it("the account's too where the editor has such a node that is not deployed yet", async () => {
    assert.deepEqual(await steps([], { streams: ['account'] }), BOTH);
  });

  it('no other for a node of another connection', async () => {
    assert.deepEqual(await steps([account({ connection: 'other' })]), USER);
  });

  it('no other for a node that is disabled', async () => {
    assert.deepEqual(await steps([account({ d: true })]), USER);
  });

  for (const streams of ['account', ['third', 1, null, 'toString'], {}, null]) {
    it(`no unknown stream: ${JSON.stringify(streams)}`, async () => {
      assert.deepEqual(await steps([], { streams }), USER);
    });
  }

  it("and says of the account's whether the token may", async () => {
    const asked = { credentials: { token: 'plain' } };
    assert.deepEqual(await steps([account()], asked), [...USER, 'start-account failed']);
  });
});
