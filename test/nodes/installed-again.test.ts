/** Owns that the editor's side works when the package was removed and installed again: Express keeps the first routes. */
import assert from 'node:assert/strict';
import { SEEN } from '../../nodes/rt-connection/seen';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { connectionNode, eventsNode, probes, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

const ADDRESS = ['$', '{ADDRESS}'].join('');

/** What each route answers of the connection that runs, after two events. */
const ANSWERS: Readonly<Record<string, RegExp>> = {
  types: /"type":"call\.ringing"/,
  recent: /"callId":"c1"/,
  properties: /callId/,
  'type-paths': /"path":"event"/,
  diagnostics: /"state":"streaming"/,
  status: /"twins":\[/,
};

describe('after the package was removed and installed again', () => {
  const runtime = FlowRuntime.useInstalledAgain();
  let api: Simulator;
  beforeEach(async () => {
    api = await startSimulator();
    await runtime.start(
      { ...TAB, env: [{ name: 'ADDRESS', type: 'str', value: api.url }] },
      connectionNode(ADDRESS, { z: TAB.id }),
      eventsNode('events', {}, ['out']),
      ...probes('out'),
    );
    await api.occurrences.nth('request', 1, ({ type }) => type === 'startusereventrequest');
    api.emit({ event: 'call.ringing', callId: 'c1' }, 'user');
    api.emit({ event: 'call.ended', callId: 'c1' }, 'user');
    await runtime.probe('out').atLeast(2);
  });
  afterEach(() => api.close());

  it('all routes are tried here', () => {
    for (const route of Object.keys(SEEN)) assert.ok(route in ANSWERS, route);
  });

  for (const [route, expected] of Object.entries(ANSWERS)) {
    it(`GET ${route} tells of the connection that runs`, async () => {
      assert.match(await runtime.get(`/rt-connection/connection/${route}`), expected);
    });
  }

  it('the test of a connection finds the variables of the connection that runs', async () => {
    const asked = connectionNode(ADDRESS, { z: TAB.id });
    assert.match(await runtime.post('/rt-connection/test', asked), /^{"ok":true/);
  });

  it('there is one socket', () => {
    assert.equal(api.occurrences.count('connection'), 1);
  });
});
