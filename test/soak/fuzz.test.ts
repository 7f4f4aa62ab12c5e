import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { StreamName } from '../../src/protocol/streams';
import { read } from '../support/received';
import { RESPONSES } from '../support/script';
import { VirtualConnection } from '../support/virtual-connection';
import { type FarEnd, passiveServer } from '../support/virtual-network';

/** What the server does next: a frame, an answer to the oldest request without one, or the end of the socket. */
type Step =
  | { readonly do: 'say'; readonly frame: string }
  | { readonly do: 'event'; readonly stream: StreamName; readonly content: object }
  | { readonly do: 'answer' }
  | { readonly do: 'alive' }
  | { readonly do: 'drop' };

const SEQUENCES = 20_000;

const types = fc.constantFrom(
  ...RESPONSES.keys(),
  ...RESPONSES.values(),
  'userevent',
  'accountevent',
  '__proto__',
  'constructor',
  'toString',
  '',
);
const hostileKeys = fc.constantFrom('__proto__', 'constructor', 'toString', 'success', 'message', 'event');
const jsonObject = fc.dictionary(
  fc.oneof(hostileKeys, fc.string({ maxLength: 5 })),
  fc.jsonValue({ maxDepth: 2 }),
  {
    maxKeys: 4,
    noNullPrototype: true,
  },
);

const event: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('event' as const),
  stream: fc.constantFrom<StreamName>('user', 'account'),
  content: jsonObject,
});
/** Anything but an event: an answer that nobody asked for, a message with a wrong type, half a frame, noise. */
const noise = fc
  .oneof(
    fc
      .record({ type: types, success: fc.constantFrom<unknown>(true, false, 'true', 1, null) })
      .map((frame) => JSON.stringify(frame)),
    fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
    fc.string({ maxLength: 20 }),
    fc.nat(19).map((length) => '{"type":"userevent"}'.slice(0, length)),
    fc.nat(3_000).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  )
  .filter((frame) => read(frame).kind !== 'event');

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: event },
  { weight: 5, arbitrary: noise.map((frame): Step => ({ do: 'say', frame })) },
  { weight: 6, arbitrary: fc.constant<Step>({ do: 'answer' }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: 'alive' }, { do: 'drop' }) },
);

/** Lets promises settle, without a turn of the event loop: 20,000 of those would take a while. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 8; turns += 1) await Promise.resolve();
}

describe('fuzz', function () {
  this.timeout(120_000);

  it('the codec reads any text, and never throws', () => {
    const anyText = fc.oneof(noise, fc.string({ unit: 'binary', maxLength: 200 }), fc.json());
    fc.assert(
      fc.property(anyText, (text) => {
        assert.ok(['event', 'response', 'unusable'].includes(read(text).kind));
      }),
      { numRuns: SEQUENCES },
    );
  });

  it(`${SEQUENCES} sequences of frames: no throw, no event lost, and a stream that runs in the end`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const world = new VirtualConnection({ server: passiveServer });
        const expected: string[] = [];
        world.connection.want(new Set(['user', 'account']));
        await settle();
        let answered = new WeakMap<FarEnd, number>();
        const answerOldest = () => {
          const { socket } = world;
          if (socket.state === 'opening') return socket.accept();
          const count = answered.get(socket) ?? 0;
          const request = socket.requests[count];
          answered.set(socket, count + 1);
          if (request !== undefined) socket.answer(request);
        };
        const play = (each: Step) => {
          const { socket } = world;
          if (each.do === 'answer') return answerOldest();
          if (socket.state !== 'open') return;
          if (each.do === 'say') return socket.say(each.frame);
          if (each.do === 'alive') return socket.alive();
          if (each.do === 'drop') return socket.drop();
          const text = JSON.stringify({ ...each.content, type: `${each.stream}event` });
          expected.push(text);
          socket.say(text);
        };
        for (const each of steps) {
          play(each);
          // A connection that waits tries again.
          const { state } = world;
          if (state.name === 'waiting') world.clock.tick(state.delayMs);
          await settle();
        }
        assert.deepEqual(
          world.events.map((received) => JSON.stringify(received.event)),
          expected,
        );

        world.socket.drop();
        answered = new WeakMap();
        if (world.state.name === 'waiting') world.clock.tick(world.state.delayMs);
        await settle();
        for (let answers = 0; answers < 4; answers += 1) answerOldest();
        assert.deepEqual([world.stream('user'), world.stream('account')], ['running', 'running']);

        world.connection.want(new Set());
        world.clock.tick(1_500);
        await settle();
        assert.equal(world.network.live.length, 0);
        assert.equal(world.clock.timerCount, 0);
      }),
      { numRuns: SEQUENCES },
    );
  });
});
