/** Owns the proof that a connection tells what could tell the type of its events, and takes what is chosen at once. */
import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { connectionNode, eventsNode, probes, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

describe('what could tell the type', () => {
  const runtime = FlowRuntime.use();
  let api: Simulator;
  beforeEach(async () => {
    api = await startSimulator();
  });
  afterEach(() => api.close());

  const flow = (settings: object) => [
    TAB,
    connectionNode(api.url, { ...settings }),
    eventsNode('e', {}, ['out']),
    ...probes('out'),
  ];
  const get = async (name: string) => JSON.parse(await runtime.get(`/rt-connection/connection/${name}`));

  /** Starts a flow that receives three calls, each event with its kind in `info.topic`. */
  async function start(settings: object = {}): Promise<void> {
    await runtime.start(...flow(settings));
    await api.occurrences.nth('request', 2);
    for (let call = 0; call < 3; call += 1) {
      for (const topic of ['call.ringing', 'call.ended']) {
        api.emit({ info: { topic, callId: `c-${call}`, from: '+15035550142' } }, 'user');
      }
    }
    await runtime.probe('out').atLeast(6);
  }

  it('is listed with the types that it would give, and without ids and numbers', async () => {
    await start();
    assert.deepEqual(await get('type-paths'), [
      { path: 'info.topic', types: 2, events: 6, samples: ['call.ringing', 'call.ended'] },
    ]);
  });

  it('gives the events that are remembered their types as soon as it is deployed', async () => {
    await start();
    const typesOf = async () =>
      (await get('types')).map(({ type, count }: Record<string, unknown>) => [type, count]);
    assert.deepEqual(await typesOf(), [['userevent', 6]]);
    await runtime.deploy('nodes', ...flow({ typeProperty: 'info.topic' }));
    assert.deepEqual(
      new Map(await typesOf()),
      new Map([
        ['call.ringing', 3],
        ['call.ended', 3],
      ]),
    );
    assert.equal((await get('type-paths'))[0].events, 6);
  });

  it('is nothing where the connection remembers nothing, or does not run', async () => {
    await start({ catalogue: false });
    assert.deepEqual(await get('type-paths'), []);
    assert.equal(await runtime.get('/rt-connection/nobody/type-paths'), 'Not Found');
  });
});
