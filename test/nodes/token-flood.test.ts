/** Owns that a flow that gives wrong tokens, one after the other, does not make the connection hammer the server. */
import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { connectionNode, eventsNode, probes, TAB, tokenNode } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

describe('a flood of wrong tokens', () => {
  const runtime = FlowRuntime.use();
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(() => simulator.close());

  const give = (payload: unknown) => runtime.node('token').receive({ payload });
  const shown = () => runtime.shows('events', 'rejected', runtime.statuses.all.length);
  const tried = () =>
    simulator.occurrences
      .all('connection')
      .flatMap(({ received }) => received)
      .map((frame) => (JSON.parse(frame) as { token?: string }).token);
  const state = () => (runtime.node('connection') as unknown as Shown).session.status.state;

  async function start(token: string): Promise<void> {
    const connection = connectionNode(simulator.url, { credentials: { token } });
    const asking = [tokenNode('token', ['vault']), ...probes('vault')];
    await runtime.start(TAB, connection, eventsNode('events'), ...asking);
    await runtime.probe('vault').nth(1);
  }

  it('is tried once at once, and not again as soon as that was refused', async () => {
    await start('expired');
    let rejected = shown();
    give('wrong 1');
    await rejected;
    rejected = shown();
    give('wrong 2');
    assert.notEqual(state(), 'rejected');
    await rejected;
    for (let n = 3; n < 1000; n += 1) give(`wrong ${n}`);
    assert.equal(state(), 'rejected');
    assert.deepEqual(tried(), ['expired', 'wrong 1', 'wrong 2']);
  });

  it('comes to a rest also if there is always a new one already when one is refused', async () => {
    await start('');
    const rejected = shown();
    let n = 1;
    const { occurrences } = simulator;
    const giveMore = async (): Promise<void> => {
      await occurrences.next('request', ({ type }) => type === 'authrequest');
      give(`wrong ${++n}`);
      await giveMore();
    };
    giveMore().catch(() => {}); // The end of the server ends it.
    give('wrong 1');
    await rejected;
    assert.deepEqual(tried(), ['wrong 1', 'wrong 2']);
  });
});

/** The part of a connection that tells where it stands. */
interface Shown {
  readonly session: { readonly status: { readonly state: string } };
}
