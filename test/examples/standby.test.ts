/** Owns what several publishers promise: one of them sends, the others are ready, and no event depends on one of them alone. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from '@sinonjs/fake-timers';
import { type Settings, VirtualBroker, VirtualPublisher, VirtualWorker } from '../support/virtual-publishers';

const CALLS = 100;

describe('several publishers', () => {
  let clock: ReturnType<typeof install>;
  let scene: Scene;
  beforeEach(() => {
    clock = install({
      toFake: ['Date', 'performance', 'setTimeout', 'setInterval', 'clearInterval', 'clearTimeout'],
    });
    scene = new Scene((ms) => clock.tick(ms));
  });
  afterEach(() => clock.uninstall());

  it('one publisher sends, and a done event leaves both', () => {
    const [first, second] = [scene.start('a'), scene.start('b')];
    scene.startWorker();
    scene.send(200);
    assert.deepEqual([first.sends, second.sends], [true, false]);
    scene.assertAllDone({ repeats: 0 });
    assert.deepEqual([first.waiting, second.waiting], [0, 0]);
  });

  it('says of what another one may have sent that it is no first time', () => {
    const first = scene.start('a');
    const second = scene.join('b');
    scene.emit({ callId: 'a', n: 0 });
    clock.tick(1_500);
    scene.emit({ callId: 'b', n: 1 });
    first.kill();
    clock.tick(1_000);
    scene.emit({ callId: 'c', n: 2 });
    clock.tick(1_000);
    assert.ok(second.sends);
    assert.deepEqual(scene.attempts(), { 0: ['1', '2'], 1: ['1', '2'], 2: ['1'] });
  });

  it('does so even if the events reach the sender later, or much earlier', () => {
    for (const lagMs of [-300, 300]) {
      scene = new Scene((ms) => clock.tick(ms));
      scene.lagMs = lagMs;
      const both = [scene.start('a'), scene.start('b')];
      scene.startWorker();
      scene.send(200);
      clock.tick(1_000);
      scene.assertAllDone({ repeats: 0 });
      assert.deepEqual(
        both.map(({ waiting }) => waiting),
        [0, 0],
      );
    }
  });

  it('ten crashes in turn lose nothing, change no id and no order, and make no pause', () => {
    let [running, other] = [scene.start('a'), scene.start('b')];
    scene.startWorker();
    for (let crash = 0; crash < 10; crash += 1) {
      scene.send(300);
      running.kill();
      scene.send(600);
      assert.ok(other.sends);
      [running, other] = [other, scene.start(`c${crash}`)];
    }
    scene.send(300);
    scene.assertAllDone({});
    assert.ok(scene.longestPause() < 400, `${scene.longestPause()} ms`);
  });

  it('a newcomer gets what waits, so that the next crash loses nothing either', () => {
    const first = scene.start('a');
    scene.send(2_000);
    const second = scene.start('b');
    assert.equal(second.waiting, 2_000);
    first.kill();
    clock.tick(1_000);
    const third = scene.start('c');
    assert.equal(third.waiting, 2_000);
    second.kill();
    clock.tick(1_000);
    scene.startWorker();
    clock.tick(10_000);
    scene.assertAllDone({});
  });

  it('a new publisher does not send before it has the waiting events, even if the one that has them is away for a moment', () => {
    const first = scene.start('a');
    scene.send(CALLS);
    scene.join('b');
    clock.tick(200);
    first.cutOff(true);
    clock.tick(100);
    scene.startWorker();
    scene.send(CALLS);
    assert.deepEqual(scene.workedOn(), []);
    first.connect();
    clock.tick(3_000);
    scene.assertAllDone({});
  });

  it('a publisher that loses its stream comes last, and gets the events that it missed', () => {
    const [first, second] = [scene.start('a'), scene.start('b')];
    scene.deaf.add(first);
    first.streams(false);
    scene.send(100);
    assert.deepEqual([first.sends, second.sends], [false, true]);
    scene.deaf.delete(first);
    first.streams(true);
    scene.send(100);
    assert.deepEqual([first.sends, second.sends], [false, true]);
    assert.equal(first.waiting, second.waiting);
    second.kill();
    scene.startWorker();
    clock.tick(10_000);
    scene.assertAllDone({});
  });

  it('who loses its stream goes on with what waits where it is alone', () => {
    const first = scene.start('a');
    scene.send(100);
    first.streams(false);
    scene.startWorker();
    clock.tick(10_000);
    scene.assertAllDone({});
  });

  for (const isTold of [true, false]) {
    it(`who is cut off from the broker${isTold ? '' : ' and does not notice'} is replaced, and is told what is done when it is back`, () => {
      const [first, second] = [scene.start('a'), scene.start('b')];
      scene.startWorker();
      scene.send(100);
      first.cutOff(isTold);
      clock.tick(7_000);
      scene.send(100);
      assert.equal(second.sends, true);
      first.connect();
      clock.tick(7_000);
      assert.ok(second.sends && !first.sends);
      assert.deepEqual([first.waiting, second.waiting], [0, 0]);
      scene.assertAllDone({ repeats: 0 });
    });
  }

  it('a deploy of the sender hands over to the other one', () => {
    const [first, second] = [scene.start('a'), scene.start('b')];
    scene.startWorker();
    scene.send(100);
    first.stop();
    scene.send(100);
    assert.equal(second.sends, true);
    const again = scene.start('a2', {}, first.flow);
    scene.send(100);
    assert.ok(second.sends && !again.sends);
    scene.assertAllDone({ repeats: 0 });
    assert.equal(again.waiting, 0);
  });

  it('takes the word of the broker where there are no groups, for both', () => {
    const both = [scene.start('a', { RT_GROUPS: '-' }), scene.start('b', { RT_GROUPS: '-' })];
    scene.send(100);
    clock.tick(1_000);
    assert.deepEqual(
      both.map(({ waiting }) => waiting),
      [0, 0],
    );
    assert.equal(scene.publishedEvents(), 100);
  });

  it('tells of a gap only where nobody else has had the stream', () => {
    const gaps = () => scene.broker.published.filter(({ topic }) => topic === 'rt-gap').length;
    const first = scene.start('a');
    first.gap();
    clock.tick(100);
    assert.equal(gaps(), 1);
    scene.start('b');
    first.gap();
    clock.tick(100);
    assert.equal(gaps(), 1);
  });

  it('two events that are equal to the byte count as one, and as two when the first was done a while ago', () => {
    scene.start('a');
    const worker = scene.startWorker();
    const equal = { callId: 'a', n: 1 };
    for (const waitMs of [0, 30_000, 200_000]) {
      clock.tick(waitMs);
      scene.emit(equal);
      clock.tick(1_000);
    }
    assert.equal(scene.publishedEvents(), 2);
    assert.equal(worker.work.length, 1, 'the third one has the same id');
  });

  it('RT_ID names an event by its own properties', () => {
    scene.start('a', { RT_ID: 'eventId' });
    for (const n of [1, 2]) scene.emit({ callId: 'a', eventId: 'x', n });
    scene.emit({ callId: 'a', eventId: 'y', n: 3 });
    scene.emit({ callId: 'b', n: 4 });
    scene.startWorker();
    clock.tick(10_000);
    assert.deepEqual(scene.workedOn().toSorted(), [1, 3, 4]);
  });

  it('RT_ID=- counts each, also equal ones', () => {
    scene.start('a', { RT_ID: '-' });
    const worker = scene.startWorker();
    for (let n = 0; n < 3; n += 1) scene.emit({ callId: 'a', n: 1 });
    clock.tick(1_000);
    assert.equal(worker.work.length, 3);
  });

  for (const [what, settings] of [
    ['RT_PARTITIONS', { RT_PARTITIONS: '32' }],
    ['RT_KEY', { RT_KEY: 'userId' }],
    ['RT_ID', { RT_ID: 'eventId' }],
    ['RT_GROUPS', { RT_GROUPS: 'crm' }],
  ] as const) {
    it(`both say that they have a different ${what}`, () => {
      const both = [scene.start('a'), scene.start('b', settings)];
      for (const { errors } of both)
        assert.match(errors.join(), new RegExp(`a different ${what}: set both alike`));
    });
  }

  it('tells of a worker for which nothing waits, and of a worker with another number of partitions', () => {
    const { errors } = scene.start('a');
    const meet = (payload: object) => {
      scene.broker.publish({ topic: 'rt-worker/one', payload });
      clock.tick(10);
      return errors.splice(0).join();
    };
    assert.match(
      meet({ group: 'worker' }),
      /^Worker "one" is of the group "worker", and nothing waits for it: RT_GROUPS is "workers"\.$/,
    );
    assert.match(
      meet({ group: 'workers', own: '0-63 64' }),
      /^Worker "one" has RT_OWN "0-63 64", but RT_PARTITIONS is 64/,
    );
    assert.equal(meet({ group: 'workers', own: '0-63' }), '');
  });

  it('sends again at once when the first worker of a group comes, but not when one joins others', () => {
    scene.start('a');
    scene.send(10);
    scene.startWorker();
    clock.tick(100);
    assert.equal(scene.workedOn().length, 10);
    const published = scene.publishedEvents();
    scene.broker.publish({ topic: 'rt-worker/two', payload: { group: 'workers' } });
    clock.tick(100);
    assert.equal(scene.publishedEvents(), published);
  });

  it('sends again at once when a worker comes after all had left', () => {
    scene.start('a');
    scene.startWorker().leave();
    clock.tick(100);
    scene.send(10);
    scene.startWorker();
    clock.tick(100);
    assert.equal(scene.workedOn().length, 10);
  });

  it('keeps what waits in a file while Node-RED is stopped', () => {
    const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
    const settings = { RT_KEEP: join(folder, 'kept.json') };
    const first = scene.start('a', settings);
    scene.send(2_000);
    first.stop();
    clock.tick(60_000);
    const second = scene.start('b', settings);
    assert.equal(second.waiting, 2_000);
    scene.startWorker();
    clock.tick(10_000);
    scene.assertAllDone({});
    second.stop();
    assert.equal(scene.start('c', settings).waiting, 0);
    rmSync(folder, { recursive: true });
  });

  it('does not bring back from a file what another publisher has done meanwhile', () => {
    const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
    const settings = { RT_KEEP: join(folder, 'kept.json') };
    const [first] = [scene.start('a', settings), scene.start('b')];
    scene.send(100);
    first.stop();
    scene.startWorker();
    clock.tick(300_000);
    scene.assertAllDone({});
    const published = scene.publishedEvents();
    const again = scene.start('a2', settings);
    clock.tick(30_000);
    assert.equal(again.waiting, 0);
    assert.equal(scene.publishedEvents(), published);
    rmSync(folder, { recursive: true });
  });

  it('takes up what a context in files still has of a Node-RED that was killed', () => {
    const first = scene.start('a');
    scene.send(100);
    clock.tick(2_000);
    first.kill();
    const flow = new Map(
      Object.entries(JSON.parse(JSON.stringify(Object.fromEntries(first.flow))) as object),
    );
    clock.uninstall();
    clock = install({
      now: clock.now + 5_000,
      toFake: ['Date', 'performance', 'setTimeout', 'setInterval', 'clearInterval', 'clearTimeout'],
    });
    const again = scene.start('b', {}, flow);
    assert.equal(again.waiting, 100);
    scene.startWorker();
    clock.tick(10_000);
    scene.send(500);
    scene.assertAllDone({});
  });

  it('says when no broker answers, without its password, and sends once it does', () => {
    const lonely = scene.start('a', { RT_MQTT: 'mqtt://ada:secret@broker:1883' });
    lonely.cutOff(true);
    clock.tick(30_000);
    scene.emit({ callId: 'a', n: 0 });
    assert.equal(lonely.errors.length, 1);
    assert.match(
      lonely.errors[0] ?? '',
      /^No broker answers at mqtt:\/\/broker:1883: is it there, does it speak MQTT 5/,
    );
    lonely.connect();
    scene.startWorker();
    clock.tick(1_000);
    assert.deepEqual(scene.workedOn(), [0]);
  });
});

/** Publishers, a worker, and the events that all publishers get. */
class Scene {
  readonly broker = new VirtualBroker();
  readonly deaf = new Set<VirtualPublisher>();
  /** How much later the second publisher gets an event; below 0: the first one. */
  lagMs = 0;
  readonly #publishers: VirtualPublisher[] = [];
  #worker: VirtualWorker | undefined;
  #sent = 0;

  constructor(private readonly pass: (ms: number) => void) {}

  /** Lets it find its place, too. */
  start(name: string, settings: Partial<Settings> = {}, flow?: Map<string, unknown>): VirtualPublisher {
    const publisher = this.join(name, settings, flow);
    this.pass(1_500);
    return publisher;
  }

  join(name: string, settings: Partial<Settings> = {}, flow?: Map<string, unknown>): VirtualPublisher {
    const publisher = new VirtualPublisher(name, this.broker, settings, flow);
    this.#publishers.push(publisher);
    return publisher;
  }

  startWorker(): VirtualWorker {
    this.#worker = new VirtualWorker(this.broker);
    this.pass(10);
    return this.#worker;
  }

  /** To all publishers that have the stream. */
  emit(event: object): void {
    for (const [index, publisher] of this.#publishers.entries()) {
      const lagMs = Math.max(0, index === 0 ? -this.lagMs : this.lagMs);
      if (this.deaf.has(publisher)) continue;
      if (lagMs === 0) publisher.event(event);
      else setTimeout(() => publisher.event(event), lagMs);
    }
  }

  /** So many events, one every 3 ms; then lets them be worked on. */
  send(count: number): void {
    for (let n = 0; n < count; n += 1) {
      this.emit({ callId: `call-${this.#sent % CALLS}`, n: this.#sent });
      this.#sent += 1;
      this.pass(3);
    }
    this.pass(1_000);
  }

  workedOn(): number[] {
    return (this.#worker?.work ?? []).map(({ n }) => n);
  }

  /** Of each event by its number, what its messages said of how often it had been sent. */
  attempts(): Readonly<Record<number, string[]>> {
    const attempts: Record<number, string[]> = {};
    for (const { topic, payload, userProperties } of this.broker.published) {
      if (!String(topic).startsWith('rt/')) continue;
      const { n } = JSON.parse(String(payload)) as { n: number };
      attempts[n] = [...(attempts[n] ?? []), (userProperties as { attempt: string }).attempt];
    }
    return attempts;
  }

  publishedEvents(): number {
    return this.broker.published.filter(({ topic }) => String(topic).startsWith('rt/')).length;
  }

  /** Every event was worked on, those of a call in their order, and each had one id. */
  assertAllDone({ repeats }: { readonly repeats?: number }): void {
    const work = this.#worker?.work ?? [];
    assert.deepEqual(
      work.map(({ n }) => n).toSorted((a, b) => a - b),
      Array.from({ length: this.#sent }, (_, n) => n),
    );
    const latest = new Map<number, number>();
    for (const { n } of work) {
      assert.ok((latest.get(n % CALLS) ?? -1) < n, `${n} came after ${latest.get(n % CALLS)}`);
      latest.set(n % CALLS, n);
    }
    if (repeats !== undefined) assert.equal(this.publishedEvents() - this.#sent, repeats);
  }

  /** Between the work on one event and on the next, while events come. */
  longestPause(): number {
    const times = (this.#worker?.work ?? []).map(({ at }) => at);
    const pauses = times.slice(1).map((at, index) => at - (times[index] ?? at));
    // Between the rounds nothing is sent for as long as a start and a calm take.
    return Math.max(...pauses.filter((ms) => ms < 950));
  }
}
