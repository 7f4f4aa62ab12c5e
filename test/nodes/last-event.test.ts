/** Owns the proof that a node can show its latest event, and that its state stays what flows can rely on. */
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import FakeTimers from '@sinonjs/fake-timers';
import type { Node, NodeStatus } from 'node-red';
import { LastEvent } from '../../nodes/rt-events/last-event';
import { StatusLight } from '../../nodes/shared/status-light';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { connectionNode, eventsNode, probes, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

describe('the latest event in the status', () => {
  describe('in time', () => {
    let clock: FakeTimers.Clock;
    beforeEach(() => {
      clock = FakeTimers.install({
        toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'],
        now: new Date(2026, 4, 11, 8, 5),
      });
    });
    afterEach(() => clock.uninstall());

    function lit() {
      const shown: [number, string | undefined, unknown][] = [];
      const startedAt = Date.now();
      const node = Object.assign(new EventEmitter(), {
        status: (status: NodeStatus & { state?: unknown }) =>
          shown.push([Date.now() - startedAt, status.text, status.state]),
      }) as unknown as Node;
      const light = new StatusLight(node, (key) => key);
      const last = new LastEvent(node, light);
      const note = (type: string) => last.note({ type, stream: 'user', receivedAt: Date.now() });
      return { light, note, shown, close: () => node.emit('close') };
    }

    it('is its time and its type, in place of the usual text', () => {
      const { light, note, shown } = lit();
      light.show({ state: 'streaming' });
      note('call.ringing');
      assert.deepEqual(shown, [
        [0, 'status.streaming', 'streaming'],
        [0, '08:05 call.ringing', 'streaming'],
      ]);
    });

    it('is shown once a second at most, and the latest one in the end', () => {
      const { light, note, shown } = lit();
      light.show({ state: 'streaming' });
      for (let n = 0; n < 25; n += 1) {
        note(`call.${n}`);
        clock.tick(100);
      }
      clock.tick(5000);
      assert.deepEqual(
        shown.slice(1).map(([at, text]) => `${at} ${text}`),
        ['0 08:05 call.0', '1000 08:05 call.9', '2000 08:05 call.19', '3000 08:05 call.24'],
      );
      assert.equal(clock.countTimers(), 0);
    });

    it('is cut to less than 20 characters', () => {
      const { light, note, shown } = lit();
      light.show({ state: 'streaming' });
      note('conversation.participant.added');
      assert.equal(shown.at(-1)?.[1], '08:05 conversation…');
      assert.equal(shown.at(-1)?.[1]?.length, 19);
    });

    it('is replaced by a problem, and is back when the stream is back', () => {
      const { light, note, shown } = lit();
      light.show({ state: 'streaming' });
      note('call.ringing');
      light.show({ state: 'connecting' });
      note('call.ended');
      clock.tick(2000);
      light.show({ state: 'streaming' });
      assert.deepEqual(
        shown.slice(2).map(([, text, state]) => [text, state]),
        [
          ['status.connecting', 'connecting'],
          ['08:05 call.ended', 'streaming'],
        ],
      );
    });

    it('keeps no timer when its node closes', () => {
      const { light, note, close } = lit();
      light.show({ state: 'streaming' });
      for (const type of ['a', 'b']) note(type);
      assert.equal(clock.countTimers(), 1);
      close();
      assert.equal(clock.countTimers(), 0);
    });
  });

  describe('in a flow', () => {
    const runtime = FlowRuntime.use();
    let api: Simulator;
    beforeEach(async () => {
      api = await startSimulator();
    });
    afterEach(() => api.close());

    it('is the latest event that passes, if the option is on', async () => {
      await runtime.start(
        TAB,
        connectionNode(api.url),
        eventsNode('shown', { showLast: true, types: ['call.*'] }, ['out']),
        eventsNode('usual', { types: ['call.*'] }, ['out']),
        ...probes('out'),
      );
      await api.occurrences.nth('request', 2);
      api.emit({ event: 'message.sent' }, 'user');
      api.emit({ event: 'call.ended' }, 'user');
      await runtime.probe('out').atLeast(2);
      const isOf = (type: string) => (status: object) =>
        'text' in status && String(status.text).endsWith(type);
      await runtime.statuses.first(
        'the latest event',
        ({ id, status }) => id === 'shown' && isOf('call.ended')(status),
      );
      await runtime.shows('usual', 'streaming');
      const textsOf = (id: string) =>
        runtime.statuses.all.filter((shown) => shown.id === id).map(({ status }) => status as NodeStatus);
      const last = textsOf('shown').at(-1);
      assert.match(last?.text ?? '', /^\d\d:\d\d call\.ended$/);
      assert.deepEqual({ ...last, text: '' }, { fill: 'green', shape: 'dot', text: '', state: 'streaming' });
      assert.equal(textsOf('usual').at(-1)?.text, 'streaming');
    });
  });
});
