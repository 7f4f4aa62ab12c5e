/** Owns what the dialogs are told of a connection: why it does not run, where that is put right, and who its twins are. */
import assert from 'node:assert/strict';
import { connectionNode, eventsNode, probes, statusNode, TAB, tokenNode } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';
import { NORMAL, refuse, type ScriptedServer, startScriptedServer } from '../support/scripted-server';

describe('what the dialogs are told of a connection', () => {
  const runtime = FlowRuntime.use();
  let server: ScriptedServer;
  afterEach(() => server.close());

  const statusOf = async (id: string, query = '') =>
    JSON.parse(await runtime.get(`/rt-connection/${id}/status${query}`)) as Readonly<Record<string, unknown>>;

  it('of a refused token: the state, the sentence, and the field of the token', async () => {
    server = await startScriptedServer({ on: { authrequest: [refuse({ message: 'expired' })] } });
    await runtime.start(
      TAB,
      connectionNode(server.url),
      eventsNode('e'),
      statusNode('s', {}, ['p']),
      ...probes('p'),
    );
    await runtime.probe('p').first('rejected', ({ payload }) => Object(payload).state === 'rejected');
    const { state, message, field } = await statusOf('connection', '?stream=user');
    assert.deepEqual([state, field], ['rejected', 'token']);
    assert.match(
      String(message),
      /^Token rejected: enter a new one in the connection and deploy\. .* does not take the token \(expired\)/,
    );
  });

  it('of a running connection: only the state', async () => {
    server = await startScriptedServer(NORMAL);
    await runtime.start(
      TAB,
      connectionNode(server.url),
      eventsNode('e'),
      statusNode('s', {}, ['p']),
      ...probes('p'),
    );
    await runtime.probe('p').first('streaming', ({ payload }) => Object(payload).state === 'streaming');
    assert.deepEqual(await statusOf('connection', '?stream=user'), { state: 'streaming', twins: [] });
  });

  it('of one that waits for a token of a flow: that it does, and the field of the token', async () => {
    server = await startScriptedServer(NORMAL);
    const connection = connectionNode(server.url, { credentials: { token: '' } });
    await runtime.start(TAB, connection, eventsNode('e'), tokenNode('token', ['p']), ...probes('p'));
    await runtime.probe('p').nth(1);
    const { message, field } = await statusOf('connection', '?stream=user');
    assert.match(String(message), /^The connection waits for a token: /);
    assert.equal(field, 'token');
  });

  it('of one whose twin nobody uses: no twin', async () => {
    server = await startScriptedServer(NORMAL);
    const connection = connectionNode(server.url);
    await runtime.start(TAB, connection, { ...connection, id: 'other' }, eventsNode('e'));
    assert.deepEqual((await statusOf('connection')).twins, []);
  });

  const user = (username: string, password: string) => ({ username, password });
  const LOGIN = { auth: 'login', credentials: user('anna', 'secret') };
  const twins: readonly (readonly [
    name: string,
    other: object,
    twins: readonly string[],
    one?: Readonly<Record<string, unknown>>,
  ])[] = [
    ['the same address and token', {}, ['other']],
    ['another token', { credentials: { token: 'another' } }, []],
    ['another heartbeat alone', { heartbeat: 5 }, ['other']],
    ['the same user, and another password', { ...LOGIN, credentials: user('anna', 'new') }, ['other'], LOGIN],
    ['another user', { ...LOGIN, credentials: user('bert', 'secret') }, [], LOGIN],
    ['another account of the same user', { ...LOGIN, accountId: '7' }, [], LOGIN],
  ];
  for (const [name, more, expected, one = {}] of twins) {
    it(`of two connections with ${name}: ${expected.length} twins`, async () => {
      server = await startScriptedServer(NORMAL, NORMAL);
      const connection = connectionNode(server.url, one);
      const nodes = [eventsNode('e'), { ...eventsNode('f'), connection: 'other' }];
      await runtime.start(TAB, connection, { ...connection, id: 'other', ...more }, ...nodes);
      assert.deepEqual((await statusOf('connection')).twins, expected);
    });
  }
});
