/** Owns what a failure promises: a running connection goes on by itself and says so, a test of one does neither. */
import assert from 'node:assert/strict';
import { caught, connectionNode, errorIn, eventsNode, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';
import { type Behaviour, close, drop, refuse, startScriptedServer } from '../support/scripted-server';

/** What the server does, and how what is told begins: by a running connection, and by a test. */
const FAILURES: Readonly<Record<string, readonly [Behaviour, running: string, tested: string]>> = {
  'the way to the server': [
    { upgrade: { status: 503 } },
    'Service busy or down: just wait, it is tried again.',
    'Service busy or down: try again later.',
  ],
  'a sign-in that is answered by closing': [
    { on: { authrequest: [close(1011, 'maintenance')] } },
    'Connection lost: just wait, it comes back by itself.',
    'Connection lost: try again.',
  ],
  'a line that is cut off': [
    { on: { startusereventrequest: [drop()] } },
    'Connection lost: just wait, it comes back by itself.',
    'Connection lost: try again.',
  ],
  'a refused token': [
    { on: { authrequest: [refuse()] } },
    'Token rejected: enter a new one in the connection and deploy.',
    'Token rejected: enter a new one, then test again.',
  ],
  'a refused stream': [
    { on: { startusereventrequest: [refuse()] } },
    'Stream refused: get the permission, or take another stream.',
    'Stream refused: get the permission, or take another stream.',
  ],
};

/** What only a running connection does. */
const GOES_ON = /by itself\.$|just wait|Other streams|comes back/;

interface Report {
  readonly ok: boolean;
  readonly steps: readonly { readonly message?: string }[];
}

describe('the test of a connection promises nothing, as the running connection does,', () => {
  const runtime = FlowRuntime.use();
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  for (const [failure, [behaviour, running, leads]] of Object.entries(FAILURES)) {
    it(`of ${failure}`, async () => {
      const server = await startScriptedServer(behaviour, behaviour);
      ends.push(() => server.close());
      const connection = connectionNode(server.url, { credentials: { token: 'any' } });
      await runtime.start(TAB, connection, eventsNode('events'), ...caught('caught'));
      const error = errorIn(await runtime.probe('caught').nth(1));

      const report = JSON.parse(await runtime.post('/rt-connection/test', connection)) as Report;
      assert.equal(report.ok, false);
      const tested = report.steps.at(-1)?.message ?? '';
      assert.ok(error.message.startsWith(running), error.message);
      assert.ok(tested.startsWith(leads), tested);
      assert.doesNotMatch(tested.slice(leads.length), GOES_ON);
    });
  }
});

describe('the test of a connection answers', () => {
  const runtime = FlowRuntime.use();
  const properties = ['id', 'url', 'auth', 'accountId', 'restUrl', 'tls', 'typeProperty', 'heartbeat'];
  const wrong = { toString: 1 };
  const bodies: readonly object[] = [
    [],
    ...['x', 1, null, [wrong]].map((credentials) => ({ credentials })),
    ...['token', 'username', 'password'].map((name) => ({ auth: 'login', credentials: { [name]: wrong } })),
    ...properties.map((name) => ({ auth: 'login', credentials: {}, [name]: wrong })),
  ];
  for (const body of bodies)
    it(`for any question: ${JSON.stringify(body)}`, async () => {
      await runtime.start(TAB, { id: 'connection', type: 'rt-connection', url: 'ws://127.0.0.1:9' });
      assert.match(
        await runtime.post('/rt-connection/test', { url: 'ws://127.0.0.1:9', ...body }),
        /^{"ok":false,"steps":/,
      );
    });
});
