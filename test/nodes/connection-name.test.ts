/** Owns how a connection is called wherever it is told of: by its name, or else by its host, never by its id. */
import assert from 'node:assert/strict';
import { connectionName } from '../../nodes/shared/connection-name';
import { connectionNode, eventsNode, statusesOf, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

const VARIABLE = '$'.concat('{RT_NO_SUCH_ADDRESS}');

describe('the name of a connection', () => {
  const rows: readonly [title: string, connection: object, name: string][] = [
    ['the one that it was given', { name: 'front desk', url: 'wss://api.teletracker.net' }, 'front desk'],
    [
      'without one: its host',
      { name: '', url: 'wss://api.teletracker.net/path?key=secret' },
      'api.teletracker.net',
    ],
    ['its port, if it has one', { name: '', url: 'ws://127.0.0.1:7710' }, '127.0.0.1:7710'],
    ['no user and no password', { url: 'wss://user:secret@api.example:8443' }, 'api.example:8443'],
    ['spaces are no name', { name: '  ', url: ' ws://127.0.0.1:7710 ' }, '127.0.0.1:7710'],
    ['without an address, which stands for the default', {}, 'api.teletracker.net'],
    ['a variable, as it is written', { name: '', url: VARIABLE }, VARIABLE],
    ['what is not an address, without its secrets', { name: '', url: 'ws//me:secret@host' }, 'host'],
    ['an empty address', { name: '', url: '' }, 'rt-connection'],
    ['what nobody would type', { name: 7, url: ['no'] }, '7'],
  ];
  for (const [title, connection, name] of rows)
    it(`${title}: ${name}`, () => assert.equal(connectionName(connection), name));

  describe('in the log and the debug sidebar, which show the name that the node has', () => {
    const runtime = FlowRuntime.use();
    const said = () =>
      runtime.log.flatMap(({ id, name }) => (id === 'connection' && name !== undefined ? [name] : []));

    for (const [title, settings, name] of [
      ['without a name', {}, '127.0.0.1:1'],
      ['with a name', { name: 'front desk' }, 'front desk'],
      ['that can not work', { url: VARIABLE }, VARIABLE],
    ] as const) {
      it(`of a connection ${title}: ${name}`, async () => {
        await runtime.start(
          TAB,
          connectionNode('ws://127.0.0.1:1', settings),
          eventsNode('e'),
          ...statusesOf('s'),
        );
        await runtime.statuses.first('any red light', ({ status }) => status.fill === 'red');
        assert.ok(said().length > 0);
        assert.deepEqual([...new Set(said())], [name]);
      });
    }
  });
});
