import assert from 'node:assert/strict';
import { type CallPaths, CallReader } from '../../src/calls/call-reader';
import { compilePhases } from '../../src/calls/phase-settings';
import { parsePath, readPath } from '../../src/events/property-path';
import type { JsonObject } from '../../src/util/json';
import { callsOf, EVENT_SHAPES, pathIn, WRAPPERS } from '../support/event-shapes';

const AUTOMATIC: CallPaths = { callId: '', direction: '', from: '', to: '' };

/** Reads events whose phase does not matter. */
function readerOf(paths: Partial<CallPaths> = {}): CallReader {
  return new CallReader(() => 'ringing', { ...AUTOMATIC, ...paths });
}

/** Here `call.id` is that of the event, which nobody can tell: then a user names the path. */
const MISLEADING = 'Amazon Connect in call';

describe('what events tell of calls', () => {
  describe('in the shapes of eleven services: the call', () => {
    for (const shape of EVENT_SHAPES) {
      for (const wrapper of ['', ...WRAPPERS]) {
        if (`${shape.service} in ${wrapper}` === MISLEADING) continue;
        it(`of ${shape.service}${wrapper && `, nested in ${wrapper}`}`, () => {
          const reader = readerOf();
          const path = parsePath(pathIn(wrapper, shape.callIdPath));
          for (const event of callsOf(shape, 3, wrapper)) {
            assert.equal(reader.read(event, '')?.id, String(readPath(event, path)));
          }
        });
      }
    }
  });

  describe('in the shapes of eleven services: who calls whom', () => {
    const to = '+12065550144';
    const told: Readonly<Record<string, JsonObject>> = {
      RingCentral: { direction: 'inbound', from: '+15035551000', to },
      Twilio: { direction: 'inbound', from: '+15035551000', to },
      Vonage: { direction: 'inbound', from: '15035551000', to: to.slice(1) },
      Telnyx: { direction: 'inbound', from: '+15035551000', to },
      Zoom: { from: '+15035551000', to },
      Aircall: { direction: 'inbound', from: '+15035551000' },
      Dialpad: { direction: 'inbound', from: '+15035551000', to },
      'Amazon Connect': { direction: 'inbound' },
      'sipgate.io': { direction: 'inbound', from: '15035551000', to: to.slice(1) },
      Plivo: { direction: 'inbound', from: '15035551000', to: to.slice(1) },
      Asterisk: { from: '+15035551000', to: '100' },
    };
    for (const shape of EVENT_SHAPES) {
      for (const wrapper of ['', ...WRAPPERS]) {
        it(`of ${shape.service}${wrapper && `, nested in ${wrapper}`}`, () => {
          const [event = {}] = callsOf(shape, 1, wrapper);
          assert.deepEqual(readerOf().read(event, '')?.parties(), told[shape.service]);
        });
      }
    }
  });

  const ids: readonly (readonly [what: string, event: JsonObject, id: string | undefined])[] = [
    ['a name of a call before all others', { id: 'e1', sessionId: 's1', data: { call_id: 'c1' } }, 'c1'],
    ['in any spelling', { id: 'e1', 'Call-ID': 'c1' }, 'c1'],
    ['what all parties share before what each has', { callId: 'leg1', linkedId: 'c1' }, 'c1'],
    ['where a better name has nothing, the next one', { callId: null, call_uuid: '', callSid: 'c1' }, 'c1'],
    ['the id of a call', { id: 'e1', call: { id: 'c1', user: { id: 'u1' } } }, 'c1'],
    ['an inner id, since an outer one is that of the event', { id: 'e1', data: { id: 'c1' } }, 'c1'],
    ['an outer one, where there is no other', { id: 'c1', from: '+13125550142' }, 'c1'],
    [
      'never that of a person or a number',
      { user: { id: 'u1' }, data: { contact: { id: 'p1' }, number: { uuid: 'n1' } } },
      undefined,
    ],
    ['no thread of texts before an id', { uuid: 'c1', conversation_id: 't1' }, 'c1'],
    ['a number', { callId: 0 }, '0'],
    ['the only one of a list', { callId: ['c1'] }, 'c1'],
    ['none of a list of several', { callId: ['c1', 'c2'] }, undefined],
    ['none of an empty list', { callId: [] }, undefined],
    ['a hostile one', { callId: '__proto__' }, '__proto__'],
    ['no text that is empty, nothing else', { callId: '  ', id: true, uuid: { a: 1 } }, undefined],
    ['no text without end', { callId: 'x'.repeat(201) }, undefined],
    ['none, where there is none', { text: 'hello' }, undefined],
  ];
  for (const [what, event, id] of ids) {
    it(`the call: ${what}`, () => {
      assert.equal(readerOf().read(event, '')?.id, id);
    });
  }

  const legs: readonly (readonly [event: JsonObject, leg: string | undefined])[] = [
    [{ callId: 'c1', legId: 'a' }, 'a'],
    [{ callId: 'c1', parties: [{ id: 'a' }] }, 'a'],
    // A list of all parties does not say which of them the event is about, unless they tell their states.
    [{ callId: 'c1', parties: [{ id: 'a' }, { id: 'b' }] }, undefined],
    [{ callId: 'c1', parties: [{ id: 'a', status: 'ringing' }, { id: 'b' }] }, 'a'],
    [{ callId: 'c1', legs: [{ legId: 'a' }, { legId: 'b' }] }, undefined],
    [{ callId: 'c1', calls: [{ legs: [{ id: 'a' }] }, {}] }, undefined],
    [{ linkedid: 'c1', uniqueid: 'a' }, 'a'],
    [{ call_session_id: 'c1', call_control_id: 'a' }, 'a'],
    [{ callId: 'c1', uniqueid: 'a' }, undefined],
    [{ callId: 'c1', participants: [{ name: 'a' }] }, undefined],
  ];
  for (const [event, leg] of legs) {
    it(`the party: ${leg} of ${JSON.stringify(event)}`, () => {
      assert.equal(readerOf().read(event, '')?.leg, leg);
    });
  }

  const parties: readonly (readonly [event: JsonObject, parties: JsonObject])[] = [
    [
      { id: 1, direction: 'outgoing', external_number: '1', internal_number: '2' },
      { direction: 'outbound', from: '2', to: '1' },
    ],
    [
      { id: 1, direction: 'in', external_number: '1', internal_number: '2' },
      { direction: 'inbound', from: '1', to: '2' },
    ],
    [
      { id: 1, direction: 'Outbound-API', from: '1', to: '2' },
      { direction: 'outbound', from: '1', to: '2' },
    ],
    [{ id: 1, direction: 'sideways' }, { direction: 'sideways' }],
    [
      { id: 1, from: { name: 'Ada', phoneNumber: '1' }, to: { extension: 101 } },
      { from: '1', to: '101' },
    ],
    [{ id: 1, caller: { name: 'Ada', number: null } }, { from: 'Ada' }],
    [{ id: 1, from: '', caller_number: ' 1 ' }, { from: '1' }],
    [{ id: 1, from: 'x'.repeat(101) }, {}],
  ];
  for (const [event, expected] of parties) {
    it(`who calls whom: ${JSON.stringify(expected)} in ${JSON.stringify(event).slice(0, 80)}`, () => {
      assert.deepEqual(readerOf().read(event, '')?.parties(), expected);
    });
  }

  it('is read at the paths that a flow names, the first that the event has', () => {
    const paths = { callId: 'a.b, c', direction: 'd', from: 'e.0.f', to: 'g' };
    const reader = readerOf(paths);
    const event = { callId: 'no', from: 'no', c: 7, d: 'OUT', e: [{ f: '1' }], g: 2 };
    const read = reader.read(event, '');
    assert.deepEqual([read?.id, read?.parties()], ['7', { direction: 'outbound', from: '1', to: '2' }]);
    assert.equal(reader.read({ ...event, a: { b: 'x' } }, '')?.id, 'x');
    assert.equal(reader.read({ callId: 'no' }, ''), undefined);
  });

  it('is nothing, where the type means no phase', () => {
    const compiled = compilePhases([]);
    assert.ok(compiled.ok);
    const reader = new CallReader(compiled.phaseOf, AUTOMATIC);
    assert.equal(reader.read({ callId: 'c1' }, 'message.received'), undefined);
    assert.equal(reader.read({ callId: 'c1' }, 'call.held')?.phase, 'held');
  });
});
