import assert from 'node:assert/strict';
import {
  type CallForm,
  idCandidates,
  isEachAlone,
  recentCalls,
} from '../../nodes/rt-call/editor/recent-calls';
import { eventTypeReader } from '../../src/events/event-type';
import type { RecentEvent } from '../../src/events/seen';
import type { JsonObject } from '../../src/util/json';
import { callsOf, EVENT_SHAPES } from '../support/event-shapes';

const FORM: CallForm = { phases: [], callId: '', direction: '', from: '', to: '' };

/** Events as the catalogue lists them: newest first, one second apart. */
function recentOf(events: readonly JsonObject[], typeProperty = ''): RecentEvent[] {
  const typeOf = eventTypeReader(typeProperty);
  const recent = events.map((event, n): RecentEvent => {
    return { type: typeOf(event, 'userevent'), stream: 'user', receivedAt: 1_000 * n, event };
  });
  return recent.reverse();
}

const told = (recent: readonly RecentEvent[], form = FORM) =>
  recentCalls(recent, form).calls.map(({ reports, last }) =>
    [last.id, ...reports.map(({ phase }) => phase), last.outcome].join(' '),
  );

describe('the calls in the dialog of rt call', () => {
  const ring = (callId: string, event = 'call.ringing') => ({ event, callId });

  it('are the calls of the recent events, the latest to begin first, and certain if they were seen whole', () => {
    const recent = recentOf([
      ring('a'),
      ring('b'),
      ring('a', 'call.ended'),
      { event: 'text' },
      ring('c', 'call.answered'),
    ]);
    assert.deepEqual(told(recent), ['c answered ', 'b ringing ', 'a ringing ended missed']);
    const { withPhase, withCall, idPaths, calls } = recentCalls(recent, FORM);
    assert.deepEqual({ withPhase, withCall, idPaths }, { withPhase: 4, withCall: 4, idPaths: ['callId'] });
    assert.ok(calls.every(({ last }) => last.certain));
  });

  it('follow the phases and the path of the dialog', () => {
    const recent = recentOf([
      { event: 'x', line: 7 },
      { event: 'y', line: 7 },
    ]);
    const phases = [
      { phase: 'ringing', types: ['x'] },
      { phase: 'missed', types: ['y'] },
    ] as const;
    assert.deepEqual(told(recent, { ...FORM, phases, callId: 'line' }), ['7 ringing missed missed']);
    assert.equal(recentCalls(recent, { ...FORM, phases }).withCall, 0);
  });

  it('show if the id of each event was taken for the id of a call', () => {
    const events = ['call.ringing', 'call.answered', 'call.held', 'call.ended'].map((event, n) => ({
      event,
      id: `e${n}`,
      who: 'c',
    }));
    assert.equal(isEachAlone(recentCalls(recentOf(events), FORM)), true);
    assert.equal(isEachAlone(recentCalls(recentOf(events.slice(1)), FORM)), false);
    assert.equal(isEachAlone(recentCalls(recentOf(events), { ...FORM, callId: 'who' })), false);
    assert.deepEqual(idCandidates(recentOf(events), FORM), ['who']);
  });

  for (const shape of EVENT_SHAPES) {
    it(`are found among the first places offered in the shape of ${shape.service}`, () => {
      const recent = recentOf(callsOf(shape, 3, 'data'), `data.${shape.typePath}`);
      assert.ok(idCandidates(recent, FORM).includes(`data.${shape.callIdPath}`));
    });
  }
});
