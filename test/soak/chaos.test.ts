import assert from 'node:assert/strict';
import { forEachStream, STREAM_NAMES, STREAMS, type StreamName } from '../../src/protocol/streams';
import { seededRandom } from '../../src/simulator/seeded-random';
import { oneOf } from '../support/choices';
import { LiveSession } from '../support/live-session';
import {
  type Action,
  answer,
  type Behaviour,
  close,
  drop,
  NORMAL,
  refuse,
  type ScriptedServer,
  send,
  startScriptedServer,
} from '../support/scripted-server';

/** How long faults rain, in seconds. The waits between tries cost none of them: their time is virtual. */
const SECONDS = Number(process.env.CHAOS_SECONDS ?? 5);
const SEED = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** So many connections are chosen in advance; those after them are good. */
const CONNECTIONS = 20_000;

/** How one connection goes: to the end, to a failure, or to a silence once the server has seen this. */
type Course = 'good' | 'fails' | 'accept' | 'upgrade' | 'authrequest';
type Chosen = readonly [behaviour: Behaviour, course: Course];

const GARBAGE = ['', '{', '[]', 'null', '{"type":"constructor"}', '{"type":"authresponse","success":false}'];
const at = (phase: 'open' | 'authrequest' | 'startusereventrequest', ...actions: Action[]): Behaviour => ({
  on: { [phase]: actions },
});

const GOOD: Chosen = [NORMAL, 'good'];
const KINDS: readonly [Chosen, ...Chosen[]] = [
  GOOD,
  GOOD,
  GOOD,
  GOOD,
  [at('startusereventrequest', send(...GARBAGE), answer()), 'good'],
  [{ accept: 'reset' }, 'fails'],
  [{ upgrade: 'reset' }, 'fails'],
  [{ upgrade: { status: 503 } }, 'fails'],
  [{ upgrade: { status: 429, headers: { 'retry-after': '60' } } }, 'fails'],
  [at('open', drop()), 'fails'],
  [at('authrequest', refuse()), 'fails'],
  [at('authrequest', close(1011)), 'fails'],
  [at('startusereventrequest', drop()), 'fails'],
  [{ accept: 'hang' }, 'accept'],
  [{ upgrade: 'hang' }, 'upgrade'],
  [at('authrequest'), 'authrequest'],
];

describe('chaos', function () {
  this.timeout((SECONDS + 60) * 1_000);

  let server: ScriptedServer;
  let live: LiveSession;
  afterEach(async () => {
    await live.end();
    await server.close();
  });

  it(`${SECONDS} s of faults: every event of a started stream once and in order (CHAOS_SEED=${SEED})`, async () => {
    const random = seededRandom(SEED);
    const upTo = (most: number) => Math.floor(random() * (most + 1));
    const chosen = [GOOD, ...Array.from({ length: CONNECTIONS }, () => oneOf(random, KINDS)), GOOD];
    server = await startScriptedServer(...chosen.map(([behaviour]) => behaviour));
    live = new LiveSession({ urls: [server.url], streams: STREAM_NAMES });
    const sent: Record<StreamName, number> = { ...forEachStream(STREAMS, () => 0) };

    const burst = () => {
      for (let count = upTo(200); count > 0; count -= 1) {
        const stream = oneOf(random, ['user', 'account']);
        sent[stream] += 1;
        assert.equal(server.emit(stream, { n: sent[stream] }), 1, 'one connection has the stream');
      }
    };
    const caughtUp = () => live.received(sent.user + sent.account);
    const eachLink = (act: (link: ScriptedServer['links'][number]) => void) => server.links.forEach(act);

    /** A closing message comes after all events. Without one, what is on its way is lost with the line. */
    const faults = {
      close: async () => eachLink((link) => link.close(oneOf(random, [1000, 1001, 1008, 1011, 1012, 1013]))),
      drop: async () => {
        await caughtUp();
        eachLink((link) => link.drop());
      },
      reset: async () => {
        await caughtUp();
        eachLink((link) => link.reset());
      },
      'dead link': async () => {
        await caughtUp();
        eachLink((link) => link.stopReading());
        live.clock.tick(30_000);
        live.clock.tick(10_050);
        eachLink((link) => link.drop());
      },
    };
    const harmless = {
      garbage: async () => eachLink((link) => send(...GARBAGE)(link, 'open')),
      deploy: async () => {
        live.session.hold();
        live.leave();
        burst();
        live.join();
        live.session.release();
      },
      nothing: async () => {},
    };

    const recovered = async () => {
      for (;;) {
        await live.waiting();
        const n = live.tries + 1;
        const [, course] = chosen[n - 1] ?? GOOD;
        const silence = silent(course, n);
        live.clock.tick(live.waitMs);
        if (course === 'good') break;
        await silence;
        if (course !== 'fails') live.clock.tick(10_000);
      }
      for (const stream of STREAM_NAMES) await live.streaming(stream);
      assert.equal(server.links.length, 1);
    };
    const silent = async (course: Course, n: number): Promise<unknown> => {
      switch (course) {
        case 'good':
        case 'fails':
          return undefined;
        case 'accept':
          return server.occurrences.next('accept', (accept) => accept.n === n);
        case 'upgrade':
          return server.occurrences.next('upgrade', (upgrade) => upgrade.n === n);
        case 'authrequest':
          return server.occurrences.next('frame', ({ link }) => link.n === n);
      }
    };

    for (const stream of STREAM_NAMES) await live.streaming(stream);
    const until = Date.now() + SECONDS * 1_000;
    while (Date.now() < until) {
      burst();
      await harmless[oneOf(random, ['garbage', 'deploy', 'nothing'])]();
      burst();
      await faults[oneOf(random, ['close', 'drop', 'reset', 'dead link'])]();
      await recovered();
    }
    burst();
    await caughtUp();
    for (const stream of STREAM_NAMES) {
      const expected = Array.from({ length: sent[stream] }, (_, index) => index + 1);
      assert.deepEqual(live.numbers(stream), expected);
    }
    assert.ok(live.tries > SECONDS, 'there was chaos');
    assert.ok(live.clock.timerCount <= 2, 'the heartbeat, and what tells the end of a relapse');
  });
});
