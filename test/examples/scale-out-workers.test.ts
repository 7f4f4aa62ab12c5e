/** Owns what the workers of the scale-out examples promise: what they take for new, what they confirm, and what they refuse to start with. */
import assert from 'node:assert/strict';
import { install } from '@sinonjs/fake-timers';
import { functionNode, type Message } from '../../tools/example-flow';

const SHARING_WORKER = 'scale out 2 - worker that shares the load';
const ORDERED_WORKER = 'scale out 3 - worker with per-call order';

const WORKER_SETTINGS = {
  RT_MQTT: 'mqtt://127.0.0.1:1883',
  RT_CLIENT: 'rt-worker-1',
  RT_GROUP: 'workers',
  RT_OWN: '0-63',
  RT_SESSION_SECONDS: '60',
};

/** Time stands still in the tests of a `describe`, until they let it pass. */
let clock: ReturnType<typeof install>;
function stopTime(): void {
  beforeEach(() => {
    clock = install({ now: Date.now(), toFake: ['Date', 'performance'] });
  });
  afterEach(() => clock.uninstall());
}

for (const example of [SHARING_WORKER, ORDERED_WORKER]) {
  describe(`${example}: new? and done`, () => {
    stopTime();
    const FIRST = { id: '7.a', topic: 'rt-done' };
    const NO_CRM = { message: 'no CRM', source: { name: 'your work' } };
    function worker() {
      const flow = new Map<string, unknown>();
      const env = { RT_GROUP: 'crm' };
      return {
        isNew: functionNode(example, 'new?', { flow }),
        done: functionNode(example, 'done', { flow, env }),
        failed: functionNode(example, 'set aside', { flow, env }),
      };
    }
    const message = (id: string, attempt = 1): Message => ({
      topic: 'rt/account/7/call.ringing',
      payload: { callId: 'a' },
      responseTopic: FIRST.topic,
      userProperties: { id, attempt: String(attempt) },
    });

    it('confirms where the publisher asked for it, in the name of its group', () => {
      const { done } = worker();
      assert.deepEqual(done(message(FIRST.id)), {
        topic: 'rt-done',
        payload: { id: FIRST.id, group: 'crm' },
      });
    });

    const MINUTE_MS = 60_000;
    for (const [title, done, id, { attempt = 1, afterMs = 0, isNew }] of [
      ['works on what it has not seen', [], '7.a', { isNew: true }],
      ['works again on what it began and never finished', [], '7.a', { attempt: 2, isNew: true }],
      ['works on what follows', ['7.a'], '7.b', { isNew: true }],
      ['recognises a repeat', ['7.b'], '7.b', { attempt: 2, isNew: false }],
      ['recognises an older one', ['7.a', '7.b'], '7.a', { attempt: 2, isNew: false }],
      ['keeps its marks when a repeat is confirmed', ['7.a', '7.b', '7.a'], '7.b', { isNew: false }],
      ['does not mistake another partition for it', ['7.a'], '8.a', { isNew: true }],
      [
        'recognises much later what may have been sent before',
        ['7.a'],
        '7.a',
        { attempt: 2, afterMs: 10 * MINUTE_MS, isNew: false },
      ],
      [
        'recognises for a minute what a broker brings twice',
        ['7.a'],
        '7.a',
        { afterMs: MINUTE_MS - 1, isNew: false },
      ],
      ['works on an equal event after a minute', ['7.a'], '7.a', { afterMs: MINUTE_MS, isNew: true }],
    ] as const) {
      it(title, () => {
        const node = worker();
        for (const before of done) node.done(message(before));
        clock.tick(afterMs);
        const outputs = node.isNew(message(id, attempt));
        assert.ok(Array.isArray(outputs));
        assert.deepEqual(
          outputs.map((sent) => sent !== null),
          [isNew, !isNew],
        );
      });
    }

    it('is not misled by steps of the clock', () => {
      const { isNew, done } = worker();
      done(message('7.a'));
      for (const days of [3, -6]) {
        clock.setSystemTime(Date.now() + days * 86_400_000);
        const outputs = isNew(message('7.a'));
        assert.ok(Array.isArray(outputs) && outputs[0] === null);
      }
    });

    it('takes of several that come at once only the first, and what comes later anew', () => {
      const { isNew } = worker();
      const takes = (id: string) => isNew(message(id)) !== null;
      assert.deepEqual([takes('7.a'), takes('7.a'), takes('8.a')], [true, false, true]);
      clock.tick(1_000);
      assert.equal(takes('7.a'), true);
    });

    it('sets what failed aside with its error, and confirms it', () => {
      const { failed } = worker();
      const caught = { ...message(FIRST.id), error: NO_CRM };
      assert.deepEqual(failed(caught), [
        {
          topic: 'rt-failed',
          userProperties: { id: FIRST.id, attempt: '1' },
          error: NO_CRM,
          payload: {
            topic: 'rt/account/7/call.ringing',
            error: 'no CRM',
            node: 'your work',
            event: { callId: 'a' },
          },
        },
        caught,
      ]);
    });

    for (const [what, payload] of [
      ['cannot be written as JSON', { n: 1n }],
      ['is too large for a broker', 'x'.repeat(1_000_000)],
    ] as const) {
      it(`sets aside without its payload what ${what}`, () => {
        const { failed } = worker();
        const outputs = failed({ ...message(FIRST.id), payload, error: NO_CRM });
        assert.ok(Array.isArray(outputs) && outputs[0] && outputs[1]);
        const { event, error } = outputs[0].payload as { event: unknown; error: string };
        assert.deepEqual([event, error], [undefined, 'no CRM']);
      });
    }

    it('does not confirm an event that it could not set aside', () => {
      const { failed } = worker();
      const outputs = failed({ topic: 'rt-failed', userProperties: { id: FIRST.id }, error: NO_CRM });
      assert.ok(Array.isArray(outputs));
      assert.equal(outputs[1], null);
    });

    it('sets aside a message that is not an event, and confirms nothing', () => {
      const { failed } = worker();
      const outputs = failed({ topic: 'rt/garbage', payload: 'x', error: NO_CRM });
      assert.ok(Array.isArray(outputs));
      assert.deepEqual(
        outputs.map((sent) => sent?.topic),
        ['rt-failed', undefined],
      );
    });
  });
}

for (const [example, starts] of [
  [SHARING_WORKER, 'check the settings'],
  [ORDERED_WORKER, 'own partitions'],
] as const) {
  describe(`${example}: settings`, () => {
    function started(settings: Partial<typeof WORKER_SETTINGS>) {
      const errors: string[] = [];
      const statuses: (string | undefined)[] = [];
      const node = functionNode(example, starts, {
        env: { ...WORKER_SETTINGS, ...settings },
        error: (text) => errors.push(text),
        status: ({ text }) => statuses.push(text),
      });
      return { connects: node({}) !== undefined, errors, statuses };
    }

    it('connects with the defaults', () => {
      assert.deepEqual(started({}), { connects: true, errors: [], statuses: [] });
    });

    for (const [name, value] of [
      ['RT_MQTT', 'broker:1883'],
      ['RT_CLIENT', 'a/b'],
      ['RT_GROUP', 'crm speech'],
      ['RT_GROUP', 'crm '],
      ['RT_SESSION_SECONDS', '3s'],
      ...(example === ORDERED_WORKER ? (['2-', '-3', '2-1', '1 x', '1-2-3', ' ', '1.5'] as const) : []).map(
        (own) => ['RT_OWN', own] as const,
      ),
    ] as const) {
      it(`does not connect with ${name}="${value}", and says why`, () => {
        const { connects, errors, statuses } = started({ [name]: value });
        assert.equal(connects, false);
        assert.deepEqual(statuses, [`${name}?`]);
        assert.equal(errors.length, 1);
        assert.match(
          errors[0] ?? '',
          new RegExp(`^This worker does not connect: .*${name}.* start it again\\.$`),
        );
      });
    }
  });

  describe(`${example}: does it fit?`, () => {
    for (const [what, said, told] of [
      ['fits', { groups: ['workers'], partitions: 64 }, /^$/],
      [
        'says that its group is unknown',
        { groups: ['crm'], partitions: 64 },
        /^RT_GROUP is "workers", but .* RT_GROUPS is "crm"\.$/,
      ],
      ...(example === ORDERED_WORKER
        ? ([
            [
              'says that partitions are counted differently',
              { groups: ['workers'], partitions: 32 },
              /^RT_OWN is "0-63", but the publisher's RT_PARTITIONS is 32/,
            ],
          ] as const)
        : []),
    ] as const) {
      it(`${what}, once`, () => {
        const errors: string[] = [];
        const env = example === ORDERED_WORKER ? WORKER_SETTINGS : { RT_GROUP: WORKER_SETTINGS.RT_GROUP };
        const fits = functionNode(example, 'does it fit?', { env, error: (text) => errors.push(text) });
        for (let n = 0; n < 3; n += 1) fits({ topic: 'rt-publisher/a', payload: said });
        assert.match(errors.join(), told);
      });
    }
  });
}

describe(ORDERED_WORKER, () => {
  it('subscribes to the partitions and ranges of RT_OWN, and connects only then', () => {
    const env = { ...WORKER_SETTINGS, RT_OWN: '0-2, 40 ' };
    const own = functionNode(ORDERED_WORKER, 'own partitions', { env });
    const topic = [0, 1, 2, 40].map((partition) => ({ topic: `rt/+/${partition}/#`, qos: 1 }));
    assert.deepEqual(own({}), [[{ action: 'subscribe', topic }, { action: 'connect' }]]);
  });

  it('measures how long each call rang', () => {
    const work = functionNode(ORDERED_WORKER, 'how long did it ring?');
    const happen = (event: string, timestamp: string) => work({ payload: { event, callId: 'a', timestamp } });
    happen('call.ringing', '2026-01-01T00:00:00Z');
    assert.deepEqual(happen('call.answered', '2026-01-01T00:00:04Z'), {
      payload: { callId: 'a', event: 'call.answered', rangSeconds: 4 },
    });
  });
});
