/** Owns what the publisher of the scale-out examples promises: one event of a partition at a time, until all have confirmed it. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from '@sinonjs/fake-timers';
import { functionNode, type Message } from '../../tools/example-flow';

const PUBLISHER = 'scale out 1 - publisher';

const SETTINGS = {
  RT_MQTT: 'mqtt://127.0.0.1:1883',
  RT_PARTITIONS: '64',
  RT_KEY: 'callId',
  RT_GROUPS: 'workers',
  RT_RETRY_SECONDS: '3600',
  RT_EXPIRY_SECONDS: '3600',
  RT_OUTBOX: '10',
  RT_MAX_BYTES: '1000000',
  RT_ID: '',
  RT_KEEP: '-',
};

/** What "who is there?" says where this publisher is alone. */
const ALONE = { name: 'me', first: 'me', broker: true, sends: true, others: 0, returns: true };

/** Time stands still in the tests of a `describe`, until they let it pass. */
let clock: ReturnType<typeof install>;
function stopTime(): void {
  beforeEach(() => {
    clock = install({ now: Date.now(), toFake: ['Date', 'performance'] });
  });
  afterEach(() => clock.uninstall());
}

describe(`${PUBLISHER}: outbox`, () => {
  stopTime();
  function outbox(settings: Partial<typeof SETTINGS> = {}, flow = new Map<string, unknown>()) {
    const sent: Message[] = [];
    const errors: string[] = [];
    const warnings: string[] = [];
    const statuses: (string | undefined)[] = [];
    const run = functionNode(PUBLISHER, 'outbox', {
      env: { ...SETTINGS, NR_FLOW_ID: 'tab', ...settings },
      flow,
      send: (message) => sent.push(message),
      error: (text) => errors.push(text),
      warn: (text) => warnings.push(text),
      status: ({ text }) => statuses.push(text),
    });
    run({ role: ALONE });
    return {
      errors,
      warnings,
      statuses,
      /** What was sent since the last call. */
      sent: () => sent.splice(0),
      event: (payload: object, topic = 'call.ringing', receivedAt = Date.now()) =>
        run({ topic, stream: 'account', receivedAt, payload }),
      gap: () =>
        run({ topic: 'rt-connection', payload: { state: 'streaming', at: Date.now(), gap: { ms: 5 } } }),
      confirm: (message: Message | undefined, group = 'workers') =>
        run({ topic: 'rt-done', payload: { id: idOf(message), group } }),
      accepted: (message: Message | undefined) => run({ ...message, complete: {} }),
      brokerIs: (state: 'there' | 'away') =>
        run({ role: { ...ALONE, broker: state === 'there', sends: state === 'there' } }),
      tick: () => run({ tick: true }),
      stop: () => run.close(),
    };
  }
  const idOf = (message: Message | undefined) => (message?.userProperties as { id: string } | undefined)?.id;
  const attemptOf = (message: Message | undefined) =>
    (message?.userProperties as { attempt: string } | undefined)?.attempt;
  const numbers = (messages: readonly Message[]) =>
    messages.map(({ payload }) => (JSON.parse(String(payload)) as { n: number }).n);

  it('publishes to rt/<stream>/<partition>/<type>, with what a consumer needs', () => {
    const { event, sent } = outbox();
    event({ callId: 'a', n: 1 });
    const [message] = sent();
    assert.match(String(message?.topic), /^rt\/account\/\d+\/call\.ringing$/);
    assert.equal(message?.payload, '{"callId":"a","n":1}');
    assert.equal(message?.contentType, 'application/json');
    assert.equal(message?.messageExpiryInterval, 3600);
    assert.equal(message?.responseTopic, 'rt-done');
    assert.equal(attemptOf(message), '1');
  });

  it('puts what MQTT does not allow in a topic as _', () => {
    const { event, sent } = outbox();
    event({ callId: 'a' }, 'call/+#\u0000x');
    assert.match(String(sent()[0]?.topic), /\/call____x$/);
  });

  it('puts what a broker ends the connection for as _, also where the type is cut', () => {
    const { event, sent } = outbox();
    event({ callId: 'a' }, 'r\u{FFFE}\uFDD0\u{1FFFF}\uD800ing');
    event({ callId: 'b' }, `${'x'.repeat(199)}📞`);
    const levels = sent().map(({ topic }) => String(topic).split('/')[3]);
    assert.deepEqual(levels, ['r____ing', `${'x'.repeat(199)}_`]);
  });

  it('cuts a type that no topic could hold', () => {
    const { event, sent } = outbox();
    event({ callId: 'a' }, 'x'.repeat(70_000));
    assert.match(String(sent()[0]?.topic), /^rt\/account\/\d+\/x{200}$/);
  });

  it('names an event that is too large for the broker, and goes on with the rest', () => {
    const { event, sent, errors } = outbox({ RT_MAX_BYTES: '100' });
    event({ callId: 'a', n: 1, text: 'é'.repeat(50) });
    event({ callId: 'a', n: 2 });
    assert.deepEqual(numbers(sent()), [2]);
    assert.match(errors.join(), /^An event of \d+ bytes is not published: RT_MAX_BYTES is 100\./);
  });

  for (const type of ['rt-done', 'rt-connection']) {
    it(`takes an event of type ${type} for an event`, () => {
      const { event, sent } = outbox();
      event({ callId: 'a', n: 1 }, type);
      assert.deepEqual(numbers(sent()), [1]);
    });
  }

  it('keeps in order also what an object identifies', () => {
    const { event, sent } = outbox();
    event({ callId: { toString: 1 }, n: 1 });
    event({ callId: { toString: 1 }, n: 2 });
    assert.deepEqual(numbers(sent()), [1]);
  });

  it('keeps in order what a path names', () => {
    const { event, sent } = outbox({ RT_KEY: 'call.id' });
    for (const id of ['a', 'b', 'a']) event({ call: { id }, n: id });
    assert.equal(sent().length, 2);
  });

  it('takes the properties of a path for the name of an event', () => {
    const { event, sent, confirm } = outbox({ RT_ID: 'meta.id' });
    for (const n of [1, 2]) event({ callId: 'a', n, meta: { id: 7 } });
    confirm(sent()[0]);
    assert.deepEqual(sent(), []);
  });

  for (const [setting, value, told] of [
    ['RT_KEY', 'callID', /^Set RT_KEY to the property that names the call: none of 100 events has "callID"/],
    ['RT_ID', 'eventID', /^Set RT_ID to properties that name an event: none of 100 events has "eventID"/],
  ] as const) {
    it(`warns once that no event has the property of ${setting}`, () => {
      const { event, warnings } = outbox({ RT_OUTBOX: '1000', [setting]: value });
      for (let n = 0; n < 99; n += 1) event({ callId: 'a', n });
      assert.deepEqual(warnings, []);
      for (let n = 99; n < 300; n += 1) event({ callId: 'a', n });
      assert.equal(warnings.length, 1);
      assert.match(warnings.join(), told);
    });
  }

  it('does not warn again after a deploy, unless it sets another property', () => {
    const flow = new Map<string, unknown>();
    const warnedOf = (RT_KEY: string) => {
      const { event, warnings, stop } = outbox({ RT_KEY }, flow);
      for (let n = 0; n < 150; n += 1) event({ n });
      stop();
      return warnings.length;
    };
    assert.deepEqual(['a', 'a', 'b'].map(warnedOf), [1, 0, 1]);
  });

  it('does not warn if some events have no call', () => {
    const { event, warnings } = outbox({ RT_OUTBOX: '1000', RT_ID: 'eventId' });
    for (let n = 0; n < 200; n += 1) event(n === 50 ? { callId: 'a', eventId: 1 } : { n });
    assert.deepEqual(warnings, []);
  });

  it('holds the next event of a call until the one before is confirmed', () => {
    const { event, sent, confirm } = outbox();
    for (const n of [1, 2, 3]) event({ callId: 'a', n });
    let messages = sent();
    assert.deepEqual(numbers(messages), [1]);
    confirm(messages[0]);
    messages = sent();
    assert.deepEqual(numbers(messages), [2]);
    confirm(messages[0]);
    assert.deepEqual(numbers(sent()), [3]);
  });

  it('does not make other calls wait', () => {
    const { event, sent } = outbox({ RT_OUTBOX: '1000' });
    for (let n = 0; n < 200; n += 1) event({ callId: `call-${n}`, n });
    assert.ok(sent().length > 40, 'most of the 64 partitions have one under way');
  });

  it('waits for every group', () => {
    const { event, sent, confirm } = outbox({ RT_GROUPS: 'crm, speech' });
    for (const n of [1, 2]) event({ callId: 'a', n });
    const [first] = sent();
    confirm(first, 'crm');
    confirm(first, 'crm');
    confirm(first, 'stranger');
    assert.deepEqual(sent(), []);
    confirm(first, 'speech');
    assert.deepEqual(numbers(sent()), [2]);
  });

  it('takes the word of the broker where there is no group', () => {
    const { event, sent, accepted } = outbox({ RT_GROUPS: '-' });
    for (const n of [1, 2]) event({ callId: 'a', n });
    accepted(sent()[0]);
    assert.deepEqual(numbers(sent()), [2]);
  });

  it('does not take the word of the broker where there is a group', () => {
    const { event, sent, accepted } = outbox();
    for (const n of [1, 2]) event({ callId: 'a', n });
    accepted(sent()[0]);
    assert.deepEqual(sent(), []);
  });

  it('sends again with the same id what nobody confirmed in time', () => {
    const { event, sent, tick } = outbox({ RT_RETRY_SECONDS: '0' });
    event({ callId: 'a', n: 1 });
    const [first] = sent();
    tick();
    const [again] = sent();
    assert.equal(idOf(again), idOf(first));
    assert.equal(again?.payload, first?.payload);
    assert.equal(attemptOf(again), '2');
  });

  it('says once that what it sends again is never confirmed, and again the next time', () => {
    const { event, sent, tick, confirm, errors } = outbox({ RT_RETRY_SECONDS: '10' });
    for (let time = 1; time <= 2; time += 1) {
      for (const n of [1, 2]) event({ callId: `a${time}`, n });
      for (let seconds = 0; seconds < 20; seconds += 1) {
        tick();
        clock.tick(1_000);
      }
      assert.equal(errors.length, time - 1);
      for (let seconds = 0; seconds < 60; seconds += 1) {
        tick();
        clock.tick(1_000);
      }
      assert.equal(errors.length, time);
      assert.match(
        errors[time - 1] ?? '',
        /^Does a worker of each of RT_GROUPS run, .*\? 1 events were sent 3 times and are not confirmed\./,
      );
      confirm(sent().at(-1));
      confirm(sent().at(-1));
      tick();
    }
  });

  it('is not moved on by a second confirmation of the same event', () => {
    const { event, sent, confirm } = outbox();
    for (const n of [1, 2, 3]) event({ callId: 'a', n });
    const [first] = sent();
    confirm(first);
    confirm(first);
    assert.deepEqual(numbers(sent()), [2]);
  });

  it('sends unconfirmed events again when the broker and the workers are back', () => {
    const { event, sent, brokerIs, tick } = outbox();
    for (const n of [1, 2]) event({ callId: 'a', n });
    sent();
    brokerIs('away');
    clock.tick(6_000);
    tick();
    assert.deepEqual(sent(), []);
    brokerIs('there');
    clock.tick(4_999);
    tick();
    assert.deepEqual(sent(), []);
    clock.tick(1);
    tick();
    assert.deepEqual(numbers(sent()), [1]);
  });

  it('gives up expired events, and says so', () => {
    const { event, sent, tick, errors } = outbox();
    event({ callId: 'a', n: 1 });
    clock.tick(3_600_001);
    event({ callId: 'a', n: 2 });
    sent();
    tick();
    assert.deepEqual(numbers(sent()), [2]);
    assert.match(errors[0] ?? '', /^1 events were confirmed by nobody/);
  });

  it('does not grow for ever while nobody confirms, and says so', () => {
    const { event, tick, errors } = outbox();
    for (let n = 0; n < 12; n += 1) event({ callId: 'a', n });
    tick();
    tick();
    assert.equal(errors.length, 1);
    assert.match(errors[0] ?? '', /^2 events were dropped/);
  });

  it('sends a gap as a message of its own, until the broker has it', () => {
    const { gap, sent, accepted, tick } = outbox({ RT_RETRY_SECONDS: '0' });
    gap();
    const [message] = sent();
    assert.equal(message?.topic, 'rt-gap');
    tick();
    assert.equal(sent().length, 1);
    accepted(message);
    tick();
    assert.deepEqual(sent(), []);
  });

  it('is not misled by steps of the clock', () => {
    const { event, sent, tick, errors } = outbox({ RT_RETRY_SECONDS: '10' });
    event({ callId: 'a', n: 1 });
    for (const days of [3, -6]) {
      clock.setSystemTime(Date.now() + days * 86_400_000);
      tick();
      assert.equal(sent().length, days === 3 ? 1 : 0);
      clock.tick(10_000);
      tick();
      assert.equal(sent().length, 1);
    }
    assert.deepEqual(errors, []);
  });

  describe('with a file', () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'outbox-'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    /** What waited is fitted to new settings: after a deploy of them, or after a restart. */
    for (const way of ['deploy', 'restart'] as const) {
      /** Sends with these settings after it has not been done with the ones before. */
      function changed(before: Partial<typeof SETTINGS>, after: Partial<typeof SETTINGS>) {
        const RT_KEEP = join(folder, 'kept.json');
        const flow = new Map<string, unknown>();
        const first = outbox({ ...before, RT_KEEP }, flow);
        for (let n = 0; n < 6; n += 1) first.event({ callId: `call-${n % 3}`, n });
        first.confirm(first.sent()[0], before.RT_GROUPS?.split(' ')[0]);
        first.stop();
        const again = outbox({ ...after, RT_KEEP }, way === 'deploy' ? flow : new Map());
        clock.tick(5_000);
        again.event({ callId: 'later', n: 6 });
        again.tick();
        return again;
      }

      it(`gives what waits at a ${way} with fewer partitions one of these, and keeps its order`, () => {
        const { sent, confirm } = changed({ RT_PARTITIONS: '64' }, { RT_PARTITIONS: '2' });
        const all: Message[] = [];
        for (let messages = sent(); messages.length > 0; messages = sent()) {
          all.push(...messages);
          for (const message of messages) confirm(message);
        }
        const partitions = all.map(({ topic }) => String(topic).split('/')[2]);
        assert.deepEqual(new Set(partitions), new Set(['0', '1']));
        assert.deepEqual(
          partitions,
          all.map((message) => idOf(message)?.split('.')[0]),
        );
        const numbersOf = (call: number) => numbers(all).filter((n) => n % 3 === call);
        assert.equal(all.length, 6);
        for (const call of [0, 1, 2]) {
          assert.deepEqual(
            numbersOf(call),
            numbersOf(call).toSorted((a, b) => a - b),
          );
        }
      });

      for (const [what, before, after, by] of [
        ['another group', { RT_GROUPS: 'crm' }, { RT_GROUPS: 'speech' }, 'speech'],
        ['one group less', { RT_GROUPS: 'crm speech' }, { RT_GROUPS: 'speech' }, 'speech'],
      ] as const) {
        it(`waits at a ${way} with ${what} only for groups that there are`, () => {
          const { sent, confirm, tick } = changed(before, after);
          for (let messages = sent(); messages.length > 0; messages = sent()) {
            for (const message of messages) confirm(message, by);
          }
          clock.tick(3_601_000);
          tick();
          assert.deepEqual(sent(), []);
        });
      }
    }

    it('counts anew after a restart how often it has sent what is not confirmed', () => {
      const RT_KEEP = join(folder, 'kept.json');
      const first = outbox({ RT_KEEP, RT_RETRY_SECONDS: '1' });
      first.event({ callId: 'a', n: 1 });
      for (let seconds = 0; seconds < 5; seconds += 1) {
        clock.tick(1_000);
        first.tick();
      }
      assert.equal(first.errors.length, 1);
      first.stop();
      const again = outbox({ RT_KEEP, RT_RETRY_SECONDS: '10' });
      again.tick();
      assert.deepEqual(again.errors, []);
      assert.equal(attemptOf(again.sent()[0]), '7');
    });

    it('leaves what waits where it is while a setting is wrong', () => {
      const RT_KEEP = join(folder, 'kept.json');
      const first = outbox({ RT_KEEP });
      first.event({ callId: 'a', n: 1 });
      first.stop();
      outbox({ RT_KEEP, RT_PARTITIONS: '0' }).stop();
      assert.deepEqual(numbers(outbox({ RT_KEEP }).sent()), [1]);
    });

    it('leaves what a context in files has where it is, too', () => {
      const flow = new Map<string, unknown>();
      const first = outbox({}, flow);
      first.event({ callId: 'a', n: 1 });
      first.tick();
      /** As a context in files has it for the next Node-RED. */
      const afterCrash = (of: Map<string, unknown>) => {
        const text = JSON.stringify({ ...(of.get('outbox') as object), run: 'another' });
        return new Map([['outbox', JSON.parse(text) as unknown]]);
      };
      const wrong = afterCrash(flow);
      outbox({ RT_PARTITIONS: '0' }, wrong).stop();
      assert.deepEqual(numbers(outbox({}, afterCrash(wrong)).sent()), [1]);
    });

    it('keeps what waits also when it stops with a setting that a deploy has made wrong', () => {
      const RT_KEEP = join(folder, 'kept.json');
      const flow = new Map<string, unknown>();
      const first = outbox({ RT_KEEP }, flow);
      first.event({ callId: 'a', n: 1 });
      first.stop();
      outbox({ RT_KEEP, RT_PARTITIONS: '0' }, flow).stop();
      assert.deepEqual(numbers(outbox({ RT_KEEP }).sent()), [1]);
    });

    it('says at the start that the file can not be written', () => {
      const { errors, event, sent } = outbox({ RT_KEEP: join(folder, 'nowhere', 'kept.json') });
      assert.match(errors.join(), /^Set RT_KEEP to a file that can be written: .* ENOENT/);
      event({ callId: 'a', n: 1 });
      assert.deepEqual(numbers(sent()), [1]);
    });

    it('has a file of its own for each tab', () => {
      const before = process.cwd();
      process.chdir(folder);
      try {
        for (const NR_FLOW_ID of ['one', 'two']) {
          const { event, stop } = outbox({ RT_KEEP: '', NR_FLOW_ID } as Partial<typeof SETTINGS>);
          event({ callId: 'a', n: 1 });
          stop();
        }
        assert.ok(existsSync('rt-outbox-one.json') && existsSync('rt-outbox-two.json'));
      } finally {
        process.chdir(before);
      }
    });
  });

  for (const [name, value] of [
    ['RT_MQTT', 'broker:1883'],
    ['RT_PARTITIONS', '0'],
    ['RT_PARTITIONS', '6.4'],
    ['RT_KEY', ' '],
    ['RT_GROUPS', 'crm/speech'],
    ['RT_RETRY_SECONDS', '3s'],
    ['RT_EXPIRY_SECONDS', '-1'],
    ['RT_OUTBOX', '50k'],
    ['RT_MAX_BYTES', '1 MB'],
  ] as const) {
    it(`sends nothing with ${name}="${value}", and says why`, () => {
      const { event, sent, tick, errors, statuses } = outbox({ [name]: value });
      event({ callId: 'a', n: 1 });
      tick();
      assert.deepEqual(sent(), []);
      assert.deepEqual(statuses, [`${name}?`]);
      assert.equal(errors.length, 1);
      assert.ok(errors[0]?.startsWith(`Nothing is published: ${name} is "${value}". It must be `), errors[0]);
    });
  }

  it('ignores wrong confirmations', () => {
    const { event, sent, confirm } = outbox();
    event({ callId: 'a', n: 1 });
    sent();
    for (const id of ['', 'x', 'a.b.c', '0.', 'constructor.constructor.1', '__proto__.__proto__.__proto__']) {
      confirm({ userProperties: { id } });
    }
    confirm({});
    assert.deepEqual(sent(), []);
  });
});
