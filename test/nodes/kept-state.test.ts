/** Owns how the calls of an `rt call` node are kept in its context: what is written, how often, and what is read again. */
import assert from 'node:assert/strict';
import type { Node } from 'node-red';
import sinon from 'sinon';
import { KeptState } from '../../nodes/shared/kept-state';
import { CallMonitor } from '../../src/calls/call-monitor';
import { readCallSettings } from '../../src/calls/call-settings';
import type { CallReport } from '../../src/calls/report';
import { systemClock } from '../../src/util/clock';
import { received } from '../support/received';

/** A node as far as its calls are kept: a context in a file, or one that fails, and its end. */
class KeepingNode {
  readonly warnings: unknown[] = [];
  writes = 0;
  #close: (removed: boolean, done: () => void) => void = () => {};

  constructor(
    readonly id: string,
    private readonly file: Map<string, string>,
    private readonly failure?: Error,
  ) {}

  context() {
    return {
      get: (key: string, read: (error: Error | undefined, value: unknown) => void) => {
        const text = this.file.get(`${this.id} ${key}`);
        read(this.failure, text === undefined ? undefined : JSON.parse(text));
      },
      set: (key: string, value: unknown, written: (error?: Error) => void) => {
        this.writes += 1;
        if (this.failure === undefined) this.file.set(`${this.id} ${key}`, JSON.stringify(value));
        written(this.failure);
      },
    };
  }

  on(_event: 'close', close: (removed: boolean, done: () => void) => void): void {
    this.#close = close;
  }

  warn(text: unknown): void {
    this.warnings.push(text);
  }

  /** As Node-RED closes a node; resolves when the node says that it is done. */
  close(removed = false): Promise<void> {
    return new Promise((resolve) => this.#close(removed, resolve));
  }

  /** What {@link KeptState} asks of a node is all here. */
  get asNode(): Node {
    return this as unknown as Node;
  }
}

describe('the calls that a node keeps', () => {
  let clock: sinon.SinonFakeTimers;
  const file = new Map<string, string>();
  const newProcess = () =>
    new KeptState(
      'calls',
      () => new CallMonitor(systemClock),
      (reason) => `not kept: ${reason}`,
    );

  beforeEach(() => {
    clock = sinon.useFakeTimers({
      now: Date.UTC(2026, 0, 1),
      toFake: ['Date', 'setTimeout', 'clearTimeout', 'performance'],
    });
    file.clear();
  });
  afterEach(() => clock.restore());

  /** A node that follows calls, from its start on. */
  function start(kept: ReturnType<typeof newProcess>, node: KeepingNode) {
    const read = readCallSettings({});
    assert.ok(read.ok);
    const { state: monitor, changed } = kept.of(node.asNode);
    const told: CallReport[] = [];
    const tell = (report: CallReport) => {
      changed();
      told.push(report);
    };
    monitor.follow({ ...read.settings, listener: { changed: tell, gaveUp: tell } });
    return {
      monitor,
      told,
      happen: (event: string, callId: string) => {
        monitor.observe(received({ type: 'userevent', event, callId }, Date.now(), performance.now()), event);
      },
    };
  }

  it('are there again after a restart, with their times, and no longer certain', async () => {
    const node = new KeepingNode('a', file);
    const { happen } = start(newProcess(), node);
    happen('call.ringing', 'c1');
    clock.tick(4_000);
    happen('call.answered', 'c1');
    await node.close();
    const after = start(newProcess(), new KeepingNode('a', file));
    clock.tick(60_000);
    after.happen('call.ended', 'c1');
    const [{ outcome, certain, ringMs, talkMs } = assert.fail()] = after.told;
    assert.deepEqual(
      { outcome, certain, ringMs, talkMs },
      { outcome: 'answered', certain: false, ringMs: 4_000, talkMs: 60_000 },
    );
  });

  it('are written at once when they change, and then no more often than every ten seconds', async () => {
    const node = new KeepingNode('a', file);
    const { happen } = start(newProcess(), node);
    for (let second = 0; second < 28; second += 1) {
      happen('call.ringing', `c${second}`);
      clock.tick(1_000);
    }
    assert.equal(node.writes, 3);
    await node.close();
    assert.equal(node.writes, 4);
  });

  it('are not written where nothing has changed', async () => {
    const node = new KeepingNode('a', file);
    start(newProcess(), node);
    clock.tick(60_000);
    await node.close();
    assert.equal(node.writes, 0);
  });

  it('stay certain across a deploy, and belong to one node alone', async () => {
    const kept = newProcess();
    const node = new KeepingNode('a', file);
    start(kept, node).happen('call.ringing', 'c1');
    await node.close();
    assert.equal(start(kept, new KeepingNode('a', file)).monitor.inProgress()[0]?.certain, true);
    assert.deepEqual(start(kept, new KeepingNode('b', file)).monitor.inProgress(), []);
  });

  it('go with a node that is removed', async () => {
    const kept = newProcess();
    const node = new KeepingNode('a', new Map());
    start(kept, node).happen('call.ringing', 'c1');
    await node.close(true);
    assert.deepEqual(start(kept, new KeepingNode('a', new Map())).monitor.inProgress(), []);
  });

  it('that can not be kept are told of, and the node goes on', async () => {
    const node = new KeepingNode('a', file, new Error('disk full'));
    const { happen, told } = start(newProcess(), node);
    happen('call.ringing', 'c1');
    assert.equal(told.length, 1);
    assert.deepEqual(node.warnings, ['not kept: disk full', 'not kept: disk full']);
    await node.close();
  });
});
