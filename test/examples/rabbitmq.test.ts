/** Owns what the RabbitMQ pair of the scale-out examples promises of confirmations and acknowledgements, over a broker in memory. */
import assert from 'node:assert/strict';
import { install } from '@sinonjs/fake-timers';
import { functionNode, type Message, nodeNamed } from '../../tools/example-flow';
import { FakeAmqp } from '../support/fake-amqp';

const PUBLISHER = 'scale out 4 - publisher to RabbitMQ';
const WORKER = 'scale out 5 - worker from RabbitMQ';

let clock: ReturnType<typeof install>;
function stopTime(): void {
  beforeEach(() => {
    clock = install({
      toFake: ['Date', 'performance', 'setTimeout', 'setInterval', 'clearInterval', 'clearTimeout'],
    });
  });
  afterEach(() => clock.uninstall());
}

const timers = {
  setTimeout: (callback: () => void, delayMs: number) => void setTimeout(callback, delayMs),
  setInterval: (callback: () => void, delayMs: number) => void setInterval(callback, delayMs),
};

describe(`${WORKER}: RabbitMQ`, () => {
  stopTime();
  const SETTINGS = {
    RT_AMQP: 'amqp://one amqp://two',
    RT_GROUP: 'workers',
    RT_OWN: '0-1',
    RT_RETRY_SECONDS: '10',
  };
  async function worker(settings: Partial<typeof SETTINGS> = {}, amqp = new FakeAmqp()) {
    const given: Message[] = [];
    const errors: string[] = [];
    const statuses: (string | undefined)[] = [];
    const run = functionNode(WORKER, 'RabbitMQ', {
      ...timers,
      env: { ...SETTINGS, ...settings },
      modules: { amqplib: amqp },
      send: (message) => given.push(message),
      error: (text) => errors.push(text),
      status: ({ text }) => statuses.push(text),
    });
    await clock.tickAsync(0);
    return {
      amqp,
      run,
      errors,
      statuses,
      /** What the flow was given since the last call. */
      given: () => given.splice(0),
      done: (message: Message | undefined) =>
        run({ topic: 'rt-done', userProperties: message?.userProperties }),
    };
  }
  const numbers = (messages: readonly Message[]) =>
    messages.map(({ payload }) => (payload as { n: number }).n);

  it('gives one event of a partition at a time, and acknowledges each when it is done', async () => {
    const { amqp, given, done } = await worker();
    for (const n of [1, 2]) amqp.channel.deliver('rt.workers.0', n);
    amqp.channel.deliver('rt.workers.1', 3);
    const first = given();
    assert.deepEqual(numbers(first), [1, 3]);
    assert.deepEqual(amqp.channel.acknowledged, []);
    done(first[0]);
    assert.deepEqual(amqp.channel.acknowledged, [1]);
    assert.deepEqual(numbers(given()), [2]);
  });

  it('acknowledges an event only on the channel that has brought it', async () => {
    const { amqp, given, done } = await worker();
    amqp.channel.deliver('rt.workers.0', 1);
    const [held] = given();
    amqp.lose();
    await clock.tickAsync(1_000);
    assert.deepEqual(amqp.urls, ['amqp://one?heartbeat=5', 'amqp://two?heartbeat=5']);
    amqp.channel.deliver('rt.workers.1', 7);
    done(held);
    assert.deepEqual(amqp.channel.acknowledged, [], 'its number is that of another event here');
    done(given()[0]);
    assert.deepEqual(amqp.channel.acknowledged, [1]);
  });

  it('takes repeated events only when the flow is done with the old ones', async () => {
    const { amqp, given, done } = await worker();
    amqp.channel.deliver('rt.workers.0', 1);
    const [held] = given();
    amqp.lose();
    await clock.tickAsync(1_000);
    amqp.channel.deliver('rt.workers.0', 1, true);
    assert.deepEqual(given(), []);
    done(held);
    const [again] = given();
    assert.ok(again);
    assert.equal((again.userProperties as { attempt: string }).attempt, '2');
  });

  it('gives again what the flow has lost', async () => {
    const { amqp, given, done } = await worker();
    for (const n of [1, 2]) amqp.channel.deliver('rt.workers.0', n);
    given();
    await clock.tickAsync(11_000);
    const [again] = given();
    assert.deepEqual(numbers(again ? [again] : []), [1]);
    done(again);
    assert.deepEqual(numbers(given()), [2]);
    assert.deepEqual(amqp.channel.acknowledged, [1]);
  });

  it('acknowledges what failed when the broker has its error', async () => {
    const { amqp, run, given, done } = await worker();
    amqp.channel.deliver('rt.workers.0', 1);
    const [failing] = given();
    run({ topic: 'rt-failed', userProperties: failing?.userProperties, payload: { error: 'no CRM' } });
    done(failing);
    await clock.tickAsync(0);
    assert.deepEqual(amqp.channel.acknowledged, []);
    const [failed] = amqp.channel.published;
    assert.deepEqual([failed?.key, failed?.content], ['rt-failed', '{"error":"no CRM"}']);
    failed?.confirm();
    await clock.tickAsync(0);
    assert.deepEqual(amqp.channel.acknowledged, [1]);
  });

  for (const stray of ['hello', '{"callId":"a"}']) {
    it(`sets aside a message that is no event, and goes on with the next one: ${stray}`, async () => {
      const { amqp, given, errors } = await worker();
      amqp.channel.deliverStray('rt.workers.0', stray);
      amqp.channel.deliver('rt.workers.0', 1);
      assert.deepEqual(numbers(given()), [1]);
      assert.match(
        errors.join(),
        /^Publish no messages of your own to the exchange "rt": one in rt\.workers\.0/,
      );
      const [failed] = amqp.channel.published;
      assert.equal(failed?.key, 'rt-failed');
      assert.equal((JSON.parse(failed?.content ?? '') as { event: string }).event, stray);
      assert.deepEqual(amqp.channel.acknowledged, []);
      failed?.confirm();
      await clock.tickAsync(0);
      assert.deepEqual(amqp.channel.acknowledged, [1]);
    });
  }

  it('keeps what failed while no broker is there', async () => {
    const { amqp, run } = await worker();
    amqp.lose();
    run({ topic: 'rt-failed', payload: { error: 'no CRM' } });
    await clock.tickAsync(1_000);
    assert.equal(amqp.channel.published[0]?.key, 'rt-failed');
  });

  it('tries the brokers in turn, until one is there', async () => {
    const amqp = new FakeAmqp();
    amqp.isAway = true;
    await worker({}, amqp);
    await clock.tickAsync(2_000);
    assert.deepEqual(
      amqp.urls.map((url) => url.slice(0, 10)),
      ['amqp://one', 'amqp://two', 'amqp://one'],
    );
  });

  it('says once that the publisher has made no such queue', async () => {
    const amqp = new FakeAmqp();
    amqp.missing.add('rt.worker.0');
    const { errors } = await worker({ RT_GROUP: 'worker' }, amqp);
    await clock.tickAsync(10_000);
    assert.equal(errors.length, 1);
    assert.match(
      errors[0] ?? '',
      /^Start the publisher, which makes the queues\. Is RT_GROUP one of its RT_QUEUES, and RT_OWN within/,
    );
  });

  it('waits without an error for a publisher that starts at the same time', async () => {
    const amqp = new FakeAmqp();
    amqp.missing.add('rt.workers.0');
    const { errors, statuses } = await worker({}, amqp);
    await clock.tickAsync(3_000);
    assert.equal(statuses.at(-1), 'no queues yet');
    amqp.missing.clear();
    await clock.tickAsync(1_000);
    assert.deepEqual(errors, []);
    assert.match(statuses.at(-1) ?? '', /^(one|two)$/);
  });

  it('shows that no broker is there, from the start', async () => {
    const amqp = new FakeAmqp();
    amqp.isAway = true;
    const { statuses } = await worker({}, amqp);
    assert.equal(statuses.at(-1), 'no broker');
  });

  it('keeps what failed while its channel was closed', async () => {
    const { amqp, run } = await worker();
    amqp.channel.publish = () => {
      throw new Error('Channel closed');
    };
    run({ topic: 'rt-failed', payload: { error: 'no CRM' } });
    amqp.lose();
    await clock.tickAsync(1_000);
    assert.equal(amqp.channel.published[0]?.key, 'rt-failed');
  });

  for (const [name, value] of [
    ['RT_AMQP', 'localhost'],
    ['RT_GROUP', 'a b'],
    ['RT_OWN', '3-1'],
    ['RT_RETRY_SECONDS', '10s'],
  ] as const) {
    it(`does not connect with ${name}="${value}", and says why`, async () => {
      const { amqp, errors } = await worker({ [name]: value });
      assert.deepEqual(amqp.urls, []);
      assert.match(errors.join(), new RegExp(`^This worker does not connect: .*${name}`));
    });
  }
});

describe(`${PUBLISHER}: RabbitMQ`, () => {
  stopTime();
  async function publisher() {
    const amqp = new FakeAmqp();
    const toOutbox: Message[] = [];
    const errors: string[] = [];
    const run = functionNode(PUBLISHER, 'RabbitMQ', {
      ...timers,
      env: { RT_AMQP: 'amqp://one', RT_QUEUES: 'crm speech' },
      modules: { amqplib: amqp },
      flow: new Map([['outbox', { settings: { partitions: 2 } }]]),
      send: (message) => toOutbox.push(message),
      error: (text) => errors.push(text),
    });
    await clock.tickAsync(0);
    return { amqp, run, toOutbox, errors };
  }
  const event = (id: string): Message => ({
    topic: 'rt/account/1/call.ringing',
    payload: '{}',
    messageExpiryInterval: 60,
    userProperties: { id, receivedAt: '0', attempt: '1' },
  });

  it('makes a queue of each group for each partition', async () => {
    const { amqp } = await publisher();
    assert.deepEqual(
      amqp.channel.declared.filter((queue) => queue.startsWith('rt.')),
      ['rt.crm.0', 'rt.crm.1', 'rt.speech.0', 'rt.speech.1'],
    );
  });

  it('tells the outbox what the broker has kept, all at once', async () => {
    const { amqp, run, toOutbox } = await publisher();
    for (const id of ['1.a', '1.b', '1.c']) run(event(id));
    const [first, second] = amqp.channel.published;
    assert.deepEqual([first?.exchange, first?.key], ['rt', '1']);
    first?.confirm();
    second?.confirm();
    await clock.tickAsync(10);
    assert.deepEqual(toOutbox, [{ accepted: ['1.a', '1.b'] }]);
  });

  it('sends refused and lost events again, but not events that are on their way', async () => {
    const { amqp, run } = await publisher();
    run(event('1.a'));
    run(event('1.a'));
    assert.equal(amqp.channel.published.length, 1);
    amqp.channel.published[0]?.confirm(new Error('nack'));
    run(event('1.a'));
    assert.equal(amqp.channel.published.length, 2);
    amqp.lose();
    await clock.tickAsync(1_000);
    run(event('1.a'));
    assert.equal(amqp.channel.published.length, 1);
  });

  it('takes no notice of what no publisher can have said', async () => {
    const { amqp, toOutbox } = await publisher();
    amqp.channel.deliverStray('own', 'hello');
    amqp.channel.deliverStray('own', '{}');
    assert.equal(toOutbox.length, 1);
  });

  it('makes a deleted queue anew, and sends again the event that nobody got', async () => {
    const { amqp, run, toOutbox, errors } = await publisher();
    run(event('1.a'));
    amqp.channel.declared.length = 0;
    amqp.channel.return('1.a', '1');
    amqp.channel.published[0]?.confirm();
    await clock.tickAsync(10);
    assert.deepEqual(toOutbox, []);
    assert.match(errors.join(), /^Do not delete queues of this publisher: none took an event for "1"/);
    assert.ok(amqp.channel.declared.includes('rt.crm.1'));
    run(event('1.a'));
    amqp.channel.published[1]?.confirm();
    await clock.tickAsync(10);
    assert.deepEqual(toOutbox, [{ accepted: ['1.a'] }]);
  });

  it('gives an event no end where RabbitMQ would refuse it', async () => {
    const { amqp, run } = await publisher();
    for (const [id, seconds] of [
      ['1.a', 315_360_000],
      ['1.b', 315_360_001],
    ] as const) {
      run({ ...event(id), messageExpiryInterval: seconds });
    }
    assert.deepEqual(
      amqp.channel.published.map(({ expiration }) => expiration),
      ['315360000000', undefined],
    );
  });

  it('says that events wait in queues of a time with more partitions', async () => {
    const { amqp, errors } = await publisher();
    for (const queue of ['rt.crm.4', 'rt.speech.2']) amqp.missing.add(queue);
    for (const [queue, count] of [
      ['rt.crm.2', 5],
      ['rt.crm.3', 2],
    ] as const) {
      amqp.left.set(queue, count);
    }
    await clock.tickAsync(60_000);
    assert.deepEqual(errors, [
      'Start a worker with RT_OWN "2-3": 7 events of the group "crm" wait in queues of a larger RT_PARTITIONS.',
    ]);
  });

  it('takes no word of a connection that is gone', async () => {
    const { amqp, run, toOutbox } = await publisher();
    run(event('1.a'));
    const before = amqp.channel;
    amqp.lose();
    await clock.tickAsync(1_000);
    before.published[0]?.confirm();
    await clock.tickAsync(10);
    assert.deepEqual(toOutbox, []);
  });

  for (const name of ['outbox', 'who is there?']) {
    it(`has the same "${name}" as the publisher over MQTT, but for the settings of the broker`, () => {
      const parts = (example: string) => {
        const { initialize, func, finalize } = nodeNamed(example, name);
        const ofBroker = /^.*(RT_MQTT|RT_AMQP|RT_QUEUES|brokerHint|stuckHint).*\n/gm;
        return { start: String(initialize).replace(ofBroker, ''), func, finalize };
      };
      assert.deepEqual(parts(PUBLISHER), parts('scale out 1 - publisher'));
    });
  }
});
