/** Owns what `GET rt-connection/:id/diagnostics` gives away: how a connection fares, and nothing private. */
import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { connectionNode, eventsNode, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

interface Answer {
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly changes: readonly {
    readonly state: string;
    readonly reason?: { readonly code: string; readonly closeCode?: number };
  }[];
  readonly gaps: readonly { readonly ms: number }[];
  readonly types: readonly { readonly type: string; readonly stream: string; readonly count: number }[];
}

describe('the diagnostics of a connection', () => {
  const runtime = FlowRuntime.use();
  let api: Simulator;
  beforeEach(async () => {
    api = await startSimulator({ tokens: ['secret-token-1234'] });
  });
  afterEach(() => api.close());

  async function start(settings: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const connection = connectionNode(`${api.url}/path?key=secret-key-5678`, {
      accountId: '987654',
      catalogue: true,
      credentials: { token: 'secret-token-1234', username: 'ada@example.com', password: 'secret-pass-90' },
      ...settings,
    });
    await runtime.start(TAB, connection, eventsNode('events'));
    await streams(1);
  }
  const streams = (n: number) =>
    api.occurrences.nth('request', n, ({ type }) => type === 'startusereventrequest');
  const read = () => runtime.get('/rt-connection/connection/diagnostics');

  it('tell versions, settings, changes, gaps and counts by type', async () => {
    await start({ heartbeat: 45 });
    api.emit({ event: 'call.ringing', from: '+12025550100' }, 'user');
    api.emit({ event: 'call.ringing', from: '+12025550100' }, 'user');
    api.sessions[0]?.close(4001, 'Ada Byron signed in elsewhere');
    await streams(2);
    const answer: Answer = JSON.parse(await read());
    assert.match(answer.versions.package ?? '', /^\d+\.\d+\.\d+/);
    assert.equal(answer.versions.nodeJs, process.versions.node);
    assert.equal(answer.settings.heartbeat, '45');
    assert.equal(answer.settings.auth, 'token');
    const lost = answer.changes.find(({ reason }) => reason !== undefined);
    assert.deepEqual([lost?.reason?.code, lost?.reason?.closeCode], ['closed', 4001]);
    assert.equal(answer.gaps.length, 1);
    assert.deepEqual(answer.types, [{ type: 'call.ringing', stream: 'user', count: 2 }]);
  });

  it('tell no secret, no event, and nothing of a person', async () => {
    await start({ typeProperty: 'from' });
    api.emit({ event: 'call.ringing', from: '+12025550100' }, 'user');
    api.emit({ event: 'call.ringing', from: 'Ada Byron' }, 'user');
    api.sessions[0]?.close(4001, 'Ada Byron signed in elsewhere');
    await streams(2);
    const text = await read();
    for (const hidden of ['secret', 'ada@', '987654', '2025550100', 'Byron', 'elsewhere'])
      assert.doesNotMatch(text, new RegExp(hidden, 'i'));
    const { types }: Answer = JSON.parse(text);
    assert.deepEqual(
      types.map(({ type, count }) => [type, count]),
      [
        ['type 1', 1],
        ['type 2', 1],
      ],
    );
  });

  it('keep what a connection has been through across a deploy that changes it', async () => {
    await start();
    const before: Answer = JSON.parse(await read());
    const changed = connectionNode(api.url, { credentials: { token: 'secret-token-1234' } });
    await runtime.deploy('full', TAB, changed, eventsNode('events'));
    await streams(2);
    const after: Answer = JSON.parse(await read());
    assert.deepEqual(after.changes.slice(0, before.changes.length), before.changes);
    assert.ok(after.changes.length > before.changes.length);
  });

  it('are not there for an unknown id', async () => {
    await start();
    assert.equal(await runtime.get('/rt-connection/nobody/diagnostics'), 'Not Found');
  });
});
