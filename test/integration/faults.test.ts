import assert from 'node:assert/strict';
import type { ErrorCode } from '../../src/failures/realtime-error';
import type { StreamName } from '../../src/protocol/streams';
import { startSimulator } from '../../src/simulator/simulator';
import { MAX_FRAME_BYTES } from '../../src/transport/ws-transport';
import { selfSigned } from '../support/certificates';
import { LiveSession } from '../support/live-session';
import {
  type Action,
  type Behaviour,
  close,
  drop,
  NORMAL,
  RESPONSES,
  refuse,
  reset,
  type ScriptedServer,
  send,
  startScriptedServer,
  stopReading,
} from '../support/scripted-server';

/** What the client must have done before virtual time may go on. */
type Hang = 'accept' | 'upgrade' | 'authrequest' | 'startusereventrequest';

interface Fault {
  /** The first connection; all that follow are good. */
  readonly behaviour: Behaviour;
  /** With nothing but silence: how far the client must get, and how long it then puts up with it. */
  readonly silence?: { readonly at: Hang; readonly ms: number };
  readonly code: ErrorCode;
  /** How long the client waits for its next try, in milliseconds. Default: half of the first 500. */
  readonly waitMs?: number;
}

const FIRST_WAIT_MS = 250;
const answer: Action = (link, phase) => link.answer(phase);

const upgradeRefused = (status: number, retryAfter?: string): Fault => ({
  behaviour: { upgrade: { status, ...(retryAfter && { headers: { 'retry-after': retryAfter } }) } },
  code: 'upgrade-refused',
  waitMs: retryAfter === undefined ? FIRST_WAIT_MS : Number(retryAfter) * 1_000,
});
/** The stream starts, then this happens. */
const onceStarted = (...actions: Action[]): Behaviour => ({
  on: { startusereventrequest: [answer, ...actions] },
});
const maskedByServer = Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x20]);

const FAULTS: readonly [title: string, fault: Fault][] = [
  [
    'TCP is accepted, then silence',
    { behaviour: { accept: 'hang' }, silence: { at: 'accept', ms: 10_000 }, code: 'open-timeout' },
  ],
  ['TCP is accepted, then reset', { behaviour: { accept: 'reset' }, code: 'open-reset' }],
  [
    'the upgrade is not answered',
    { behaviour: { upgrade: 'hang' }, silence: { at: 'upgrade', ms: 10_000 }, code: 'open-timeout' },
  ],
  ['the upgrade is reset', { behaviour: { upgrade: 'reset' }, code: 'open-reset' }],
  ...[401, 403, 404, 429, 500, 503].map((status): [string, Fault] => [
    `the upgrade is refused with ${status}`,
    upgradeRefused(status),
  ]),
  ['the upgrade is refused with 429 and Retry-After', upgradeRefused(429, '120')],
  ['the upgrade is refused with 503 and Retry-After', upgradeRefused(503, '45')],
  ['the line is dropped as soon as it is open', { behaviour: { on: { open: [drop()] } }, code: 'reset' }],
  [
    'no authresponse',
    {
      behaviour: { on: { authrequest: [] } },
      silence: { at: 'authrequest', ms: 10_000 },
      code: 'auth-timeout',
    },
  ],
  [
    'authresponse false',
    { behaviour: { on: { authrequest: [refuse()] } }, code: 'token-rejected', waitMs: 31_500 },
  ],
  [
    'closed instead of an authresponse',
    { behaviour: { on: { authrequest: [close(1008)] } }, code: 'closed' },
  ],
  [
    'no start response',
    {
      behaviour: { on: { startusereventrequest: [] } },
      silence: { at: 'startusereventrequest', ms: 10_000 },
      code: 'start-timeout',
    },
  ],
  [
    'dropped instead of a start response',
    { behaviour: { on: { startusereventrequest: [drop()] } }, code: 'reset' },
  ],
  ['TCP drop while streaming', { behaviour: onceStarted(drop()), code: 'reset' }],
  ['reset while streaming', { behaviour: onceStarted(reset()), code: 'reset' }],
  ...[1000, 1001, 1008, 1011, 1012, 1013, 4000].map((code): [string, Fault] => [
    `closed with ${code} while streaming`,
    { behaviour: onceStarted(close(code)), code: 'closed' },
  ]),
  [
    'a frame larger than the limit',
    { behaviour: onceStarted(send('x'.repeat(MAX_FRAME_BYTES + 1))), code: 'frame-too-large' },
  ],
  [
    'a frame that breaks the protocol',
    { behaviour: onceStarted((link) => link.sendRaw(maskedByServer)), code: 'frame-invalid' },
  ],
];

describe('after a fault, one live socket, the streams back, each later event once and in order:', () => {
  let server: ScriptedServer;
  let live: LiveSession;

  afterEach(async () => {
    await live.end();
    assert.equal(live.clock.timerCount, 0, 'a timer is left');
    for (const socket of server.occurrences.all('accept')) {
      await server.occurrences.nth('end', 1, ({ n }) => n === socket.n);
    }
    await server.close();
  });

  /** The stream is back, on the only socket there is, and events come as they should. */
  async function isWhole(streams: readonly StreamName[] = ['user']): Promise<void> {
    const before = live.occurrences.count('event');
    for (let n = 1; n <= 20; n += 1) {
      for (const stream of streams)
        assert.equal(server.emit(stream, { n }), 1, 'one connection has the stream');
    }
    await live.occurrences.nth('event', before + 20 * streams.length);
    const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
    for (const stream of streams) assert.deepEqual(live.numbers(stream).slice(-20), numbers);
    assert.equal(server.links.length, 1);
    for (const { n } of server.occurrences.all('accept').slice(0, -1)) {
      await server.occurrences.nth('end', 1, (end) => end.n === n);
    }
    assert.equal(server.liveSockets, 1);
  }

  async function comesBack(waitMs = FIRST_WAIT_MS): Promise<void> {
    assert.equal(live.waitMs, waitMs);
    live.clock.tick(waitMs - 1);
    const before = live.tries;
    live.clock.tick(1);
    await live.streaming();
    assert.equal(live.tries, before + 1, 'one try, and not before its time');
    await isWhole();
    assert.equal(live.occurrences.count('problem'), 1);
    await live.occurrences.nth('recovered', 1);
  }

  for (const [title, { behaviour, silence, code, waitMs }] of FAULTS) {
    it(title, async () => {
      server = await startScriptedServer(behaviour, NORMAL);
      live = new LiveSession({ urls: [server.url] });
      if (silence !== undefined) {
        await reached(silence.at);
        live.clock.tick(silence.ms);
      }
      const problem = await live.occurrences.nth('problem', 1);
      assert.equal(problem.code, code);
      await comesBack(waitMs);
    });
  }

  async function reached(hang: Hang): Promise<void> {
    if (hang === 'accept' || hang === 'upgrade') await server.occurrences.nth(hang, 1);
    else await server.occurrences.nth('frame', 1, ({ text }) => text.includes(hang));
  }

  it('a name without an address', async () => {
    server = await startScriptedServer();
    live = new LiveSession({ urls: [`ws://${'x'.repeat(64)}.invalid`, server.url] });
    assert.equal((await live.occurrences.nth('problem', 1)).code, 'host-not-found');
    await comesBack();
  });

  it('a refused port', async () => {
    server = await startScriptedServer();
    const gone = await startScriptedServer();
    await gone.close();
    live = new LiveSession({ urls: [gone.url, server.url] });
    assert.equal((await live.occurrences.nth('problem', 1)).code, 'refused-port');
    await comesBack();
  });

  it('a wrong certificate', async () => {
    server = await startScriptedServer();
    const impostor = await startSimulator({ tls: selfSigned() });
    live = new LiveSession({ urls: [impostor.url, server.url] });
    assert.equal((await live.occurrences.nth('problem', 1)).code, 'certificate');
    await comesBack();
    await impostor.close();
  });

  for (const [title, behaviour] of [
    ['a link that is silently dead', { pings: 'unanswered' }],
    ['a server that stops reading', onceStarted(stopReading())],
  ] as const satisfies [string, Behaviour][]) {
    it(title, async () => {
      server = await startScriptedServer(behaviour, NORMAL);
      live = new LiveSession({ urls: [server.url] });
      await live.streaming();
      live.clock.tick(30_000);
      live.clock.tick(9_999);
      assert.equal(live.session.status.state, 'streaming');
      live.clock.tick(51);
      assert.equal((await live.occurrences.nth('problem', 1)).code, 'heartbeat-lost');
      // Who reads nothing does not see the client leave either.
      for (const link of server.links) link.drop();
      await comesBack();
    });
  }

  it('start refused: the other stream goes on, and it is asked for again', async () => {
    const notYet: Behaviour = {
      on: { startaccounteventrequest: [refuse({ error: 'not privileged' })] },
    };
    server = await startScriptedServer(notYet, NORMAL);
    live = new LiveSession({ urls: [server.url], streams: ['user', 'account'] });
    assert.equal((await live.occurrences.nth('problem', 1)).code, 'stream-refused');
    await live.streaming();
    await isWhole(['user']);
    const again = server.occurrences.next('frame', ({ text }) => text.includes('startaccounteventrequest'));
    live.clock.tick(31_500);
    await again;
    await isWhole(['user']);
    assert.equal(live.tries, 1, 'on the same socket');
    assert.equal(live.occurrences.count('problem'), 1, 'told once');
  });

  it('many faults in a row, with both streams: told once, and once that it is over', async () => {
    const faults: Behaviour[] = [
      onceStarted(drop()),
      { accept: 'reset' },
      { upgrade: { status: 503 } },
      { on: { open: [drop()] } },
      { on: { authrequest: [close(1011)] } },
    ];
    server = await startScriptedServer(...faults, NORMAL);
    live = new LiveSession({ urls: [server.url], streams: ['user', 'account'] });
    for (const number of faults.keys()) {
      await server.occurrences.nth('end', number + 1);
      if (live.waitMs === 0)
        await live.occurrences.next('status', ({ status }) => status.state === 'waiting');
      live.clock.tick(live.waitMs);
    }
    await live.streaming('user');
    await live.streaming('account');
    await isWhole(['user', 'account']);
    assert.equal(live.occurrences.count('problem'), 1);
    assert.equal(live.occurrences.count('recovered'), 1);
  });
});

describe('a frame that is of no use costs neither the connection nor an event:', () => {
  const event = (n: number) => JSON.stringify({ type: 'userevent', n });
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);

  const frames: [title: string, frame: string | Buffer][] = [
    ['an empty one', ''],
    ['a binary one', Buffer.from(event(17))],
    ['no JSON', 'hello'],
    ['half an event', event(17).slice(0, -1)],
    ['an array of events', `[${event(17)},${event(18)}]`],
    ['two events in one', event(17) + event(18)],
    ['null', 'null'],
    ['no type', '{"success":true}'],
    ['a type that is no text', '{"type":1}'],
    ['an unknown type', '{"type":"welcome"}'],
    ...['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((type): [string, string] => [
      `the type ${type}`,
      JSON.stringify({ type }),
    ]),
    ['20,000 nested arrays', deep],
    ['an event nested 20,000 deep', `{"type":"userevent","n":17,"deep":${deep}}`],
    ['as large as the limit allows', 'x'.repeat(MAX_FRAME_BYTES)],
    ['a stray authresponse', '{"type":"authresponse","success":true}'],
    ['a stray authresponse that refuses', '{"type":"authresponse","success":false}'],
    ['a repeated start response', '{"type":"startusereventresponse","success":true}'],
    ['a start response for what was never asked', '{"type":"startaccounteventresponse","success":false}'],
    ['a stop response for what was never stopped', '{"type":"stopusereventresponse","success":true}'],
  ];

  for (const [title, frame] of frames) {
    it(title, async () => {
      const server = await startScriptedServer(onceStarted(send(event(1), frame, event(2))));
      const live = new LiveSession({ urls: [server.url] });
      await live.occurrences.nth('event', 2);
      server.emit('user', { n: 3 });
      await live.occurrences.nth('event', 3);
      assert.deepEqual(live.numbers(), [1, 2, 3]);
      assert.equal(live.tries, 1);
      assert.equal(live.occurrences.count('problem'), 0);
      await live.close();
      await server.close();
    });
  }

  it('hostile events are events: nested deep, or with the names of what every object has', async () => {
    const hostile = [
      `{"type":"userevent","n":1,"deep":${'['.repeat(900)}${']'.repeat(900)}}`,
      '{"type":"userevent","n":2,"__proto__":{"n":17},"constructor":{"name":"x"},"toString":1}',
      '{"type":"userevent","n":3,"event":"__proto__"}',
    ];
    const server = await startScriptedServer(onceStarted(send(...hostile, event(4))));
    const live = new LiveSession({ urls: [server.url] });
    live.session.preferences = { typeProperty: '', catalogue: true };
    await live.occurrences.nth('event', 4);
    assert.deepEqual(live.numbers(), [1, 2, 3, 4]);
    await live.close();
    await server.close();
  });

  it('every frame of a server that begins each with a byte order mark is read, from the sign-in on', async () => {
    const marked: Action = (link, phase) =>
      link.send(`\uFEFF${JSON.stringify({ type: RESPONSES.get(phase), success: true })}`);
    const server = await startScriptedServer({
      on: { authrequest: [marked], startusereventrequest: [marked, send(`\uFEFF${event(1)}`, event(2))] },
    });
    const live = new LiveSession({ urls: [server.url] });
    await live.occurrences.nth('event', 2);
    assert.deepEqual(live.numbers(), [1, 2]);
    assert.equal(live.session.status.state, 'streaming');
    await live.close();
    await server.close();
  });

  it('events before the start response are events', async () => {
    const early: Behaviour = {
      on: { startusereventrequest: [send(event(1), event(2)), answer, send(event(3))] },
    };
    const server = await startScriptedServer(early);
    const live = new LiveSession({ urls: [server.url] });
    await live.occurrences.nth('event', 3);
    assert.deepEqual(live.numbers(), [1, 2, 3]);
    assert.equal(live.session.status.state, 'streaming');
    await live.close();
    await server.close();
  });
});
