/** Owns a connection in a subflow: the editor knows it once, but it runs in each use of the subflow, with its settings. */
import assert from 'node:assert/strict';
import type { RecentEvent, SeenType, TypeProperties } from '../../src/events/seen';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { type FlowNode, PLACE } from '../../tools/node-red';
import { connectionNode, eventsNode, probes, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

/** As the editor writes it for a property of the subflow. */
const variable = (name: string) => `$\{${name}}`;

const inSubflow = (node: FlowNode): FlowNode => ({ ...node, z: 'subflow' });
const connection = inSubflow(connectionNode(variable('ADDRESS')));

/** A use of the subflow, with a probe behind it. */
function use(id: string, address: string): FlowNode[] {
  const env = [{ name: 'ADDRESS', type: 'str', value: address }];
  const instance = { id, type: 'subflow:subflow', z: TAB.id, ...PLACE, env, wires: [[`from ${id}`]] };
  return [instance, ...probes(`from ${id}`)];
}

describe('a connection in a subflow that is used twice', () => {
  const runtime = FlowRuntime.use();
  let home: Simulator;
  let work: Simulator;
  beforeEach(async () => {
    home = await startSimulator();
    work = await startSimulator();
    const out = [{ ...PLACE, wires: [{ id: 'events', port: 0 }] }];
    const subflow = { id: 'subflow', type: 'subflow', name: 'calls', in: [], out, env: [] };
    const nodes = [subflow, connection, inSubflow(eventsNode('events'))];
    await runtime.start(TAB, ...nodes, ...use('home', home.url), ...use('work', work.url));
    for (const { occurrences } of [home, work])
      await occurrences.nth('request', 1, ({ type }) => type === 'startusereventrequest');
  });
  afterEach(() => Promise.all([home.close(), work.close()]));

  const seen = async <Row>(what: string): Promise<Row[]> =>
    JSON.parse(await runtime.get(`/rt-connection/connection/${what}`)) as Row[];

  it('tells the editor the events of both', async () => {
    home.emit({ event: 'call.ringing', n: 1 }, 'user');
    await runtime.probe('from home').nth(1);
    work.emit({ event: 'call.ringing', office: true }, 'user');
    work.emit({ event: 'call.ended' }, 'user');
    await runtime.probe('from work').nth(2);

    const types = await seen<SeenType>('types');
    assert.deepEqual(
      new Map(types.map(({ type, count }) => [type, count])),
      new Map([
        ['call.ringing', 2],
        ['call.ended', 1],
      ]),
    );
    const recent = await seen<RecentEvent>('recent');
    assert.equal(recent.length, 3);
    const times = recent.map(({ receivedAt }) => receivedAt);
    assert.deepEqual(times, [...times].sort().reverse(), 'newest first');
    const properties = await seen<TypeProperties>('properties');
    const paths = properties.flatMap((each) => each.properties.map(({ path }) => path));
    assert.ok(
      ['n', 'office'].every((path) => paths.includes(path)),
      paths.join(),
    );
  });

  it('is tested with the settings of its first use', async () => {
    const report = JSON.parse(await runtime.post('/rt-connection/test', connection)) as { ok: boolean };
    assert.equal(report.ok, true, JSON.stringify(report));
    assert.deepEqual(
      [home, work].map(({ occurrences }) => occurrences.count('connection')),
      [2, 1],
    );
  });
});
