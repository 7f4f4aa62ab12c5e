import assert from 'node:assert/strict';
import { CallMonitor } from '../../src/calls/call-monitor';
import { readCallSettings } from '../../src/calls/call-settings';
import type { CallReport } from '../../src/calls/report';
import { ReceivedEvent } from '../../src/protocol/received-event';
import { createVirtualClock } from '../support/virtual-clock';

const MINUTE_MS = 60_000;

describe('a monitor of calls', () => {
  let clock = createVirtualClock();
  let monitor = new CallMonitor(clock);
  let told: CallReport[] = [];
  let stop = () => {};

  function follow(maxMinutes = 240): void {
    const read = readCallSettings({ maxMinutes });
    assert.ok(read.ok);
    const tell = (report: CallReport) => told.push(report);
    stop = monitor.follow({ ...read.settings, listener: { changed: tell, gaveUp: tell } });
    monitor.awaitSilence();
  }

  function happen(event: string, callId = 'c1', waitedMs = 0): void {
    const bytes = Buffer.from(JSON.stringify({ type: 'userevent', event, callId }));
    const frame = { bytes, readAt: { at: clock.now() - waitedMs, elapsedMs: clock.elapsed() - waitedMs } };
    monitor.observe(new ReceivedEvent('user', frame), event);
  }

  const phases = () => told.map(({ phase }) => phase).join(' ');

  beforeEach(() => {
    clock = createVirtualClock();
    monitor = new CallMonitor(clock);
    told = [];
    follow();
  });

  afterEach(() => {
    stop();
    assert.equal(clock.timerCount, 0, 'a timer is left');
  });

  it('tells what the events of a stream make of calls, and nothing of other events', () => {
    for (const event of ['call.ringing', 'message.received', 'call.answered', 'call.ended']) happen(event);
    assert.equal(phases(), 'ringing answered ended');
  });

  it('gives up a silent call when it is time, however long that is', () => {
    stop();
    follow(44_640);
    happen('call.ringing');
    clock.tick(44_640 * MINUTE_MS - 1);
    assert.equal(phases(), 'ringing');
    clock.tick(1);
    assert.equal(phases(), 'ringing ended');
    assert.equal(clock.timerCount, 0);
  });

  it('gives it up later for each event', () => {
    happen('call.ringing');
    clock.tick(239 * MINUTE_MS);
    happen('call.ringing');
    clock.tick(239 * MINUTE_MS);
    assert.equal(phases(), 'ringing');
    clock.tick(MINUTE_MS);
    assert.equal(phases(), 'ringing ended');
  });

  it('measures from when an event was received, however long it has waited for flows', () => {
    happen('call.ringing');
    clock.tick(20_000);
    happen('call.answered', 'c1', 15_000);
    assert.equal(told.at(-1)?.ringMs, 5_000);
    assert.equal(told.at(-1)?.answeredAt, clock.now() - 15_000);
  });

  it('goes on with the same calls for the next follower, by the new settings', () => {
    happen('call.ringing');
    stop();
    clock.tick(10 * MINUTE_MS);
    assert.equal(clock.timerCount, 0);
    follow(5);
    clock.tick(0);
    assert.equal(phases(), 'ringing ended');
  });

  it('stays with the current follower when the one before it stops late', () => {
    const stopFirst = stop;
    follow();
    stopFirst();
    happen('call.ringing');
    assert.equal(phases(), 'ringing');
  });

  it('doubts its calls when the stream is lost, and new calls when the stream is back', () => {
    monitor.isStreaming = true;
    clock.tick(241 * MINUTE_MS);
    happen('call.ringing');
    monitor.isStreaming = true;
    assert.equal(monitor.inProgress()[0]?.certain, true);
    monitor.isStreaming = false;
    assert.equal(monitor.inProgress()[0]?.certain, false);
    clock.tick(241 * MINUTE_MS);
    monitor.isStreaming = true;
    happen('call.answered', 'c2');
    assert.equal(told.at(-1)?.certain, false);
  });

  it('takes over calls from before a restart, except calls with newer events', () => {
    for (const id of ['a', 'b', 'c']) happen('call.ringing', id);
    const kept: unknown = JSON.parse(JSON.stringify(monitor.save()));
    stop();
    monitor = new CallMonitor(clock);
    follow();
    happen('call.answered', 'b');
    happen('call.ended', 'c');
    monitor.restore(kept);
    assert.deepEqual(
      monitor.inProgress().map(({ id, phase }) => `${id} ${phase}`),
      ['a ringing', 'b answered'],
    );
    clock.tick(240 * MINUTE_MS);
    assert.deepEqual(monitor.inProgress(), []);
  });
});

describe('the settings of calls', () => {
  const sound: readonly object[] = [
    {},
    { phases: [], callId: '', direction: '', from: '', to: '', emit: 'changes', maxMinutes: 240 },
    { callId: 'a.b, c', emit: 'finished', maxMinutes: '5' },
  ];
  for (const saved of sound) {
    it(`are read: ${JSON.stringify(saved)}`, () => assert.ok(readCallSettings(saved).ok));
  }

  it('are what the flow says', () => {
    const read = readCallSettings({ emit: 'finished', maxMinutes: '1.5' });
    assert.ok(read.ok);
    assert.deepEqual([read.settings.emit, read.settings.maxSilenceMs], ['finished', 90_000]);
  });

  const wrong: readonly (readonly [property: string, value: unknown])[] = [
    ['callId', 'a..b'],
    ['direction', {}],
    ['from', 'a.'],
    ['to', '$' + '{NOT_SET}'],
    ['emit', 'all'],
    ['maxMinutes', 0],
    ['maxMinutes', 'long'],
    ['maxMinutes', 50_000],
    ['phases', 'call.*'],
  ];
  for (const [property, value] of wrong) {
    it(`are wrong with ${property} ${JSON.stringify(value)}`, () => {
      const read = readCallSettings({ [property]: value });
      assert.equal(read.ok ? 'sound' : read.property, property);
    });
  }
});
