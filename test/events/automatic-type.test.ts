import assert from 'node:assert/strict';
import fc from 'fast-check';
import { eventTypeReader } from '../../src/events/event-type';
import { parsePath, readPath } from '../../src/events/property-path';
import type { JsonObject } from '../../src/util/json';
import { callsOf, EVENT_SHAPES, enveloped, pathIn, WRAPPERS } from '../support/event-shapes';
import { locateType } from '../support/locate-type';

const NONE = 'userevent';
const typeOf = (event: JsonObject) => eventTypeReader('')(event, NONE);

describe('the automatic type', () => {
  describe('of calls, as telephony services tell of them', () => {
    for (const shape of EVENT_SHAPES) {
      for (const wrapper of ['', ...WRAPPERS]) {
        it(`${shape.service}, ${wrapper === '' ? 'flat' : `in ${wrapper}`}: stands at ${shape.typePath}`, () => {
          const path = pathIn(wrapper, shape.typePath);
          for (const event of callsOf(shape, 3, wrapper)) {
            assert.deepEqual(locateType('', event), { value: readPath(event, parsePath(path)), path });
          }
        });
      }
    }
  });

  describe('of events that are not about calls', () => {
    const cases: [name: string, type: string, body: JsonObject][] = [
      [
        'a text, by its status',
        'received',
        { SmsSid: 'SM1', SmsStatus: 'received', Body: 'Hello', FromState: 'OR' },
      ],
      [
        'a text, by its status below',
        'sent',
        { message: { id: 7, text: 'On my way!', status: 'sent', to: [{ status: 'x' }] } },
      ],
      ['a text, by its own type', 'sms', { sms: { id: 7, type: 'sms', text: 'Can you call me back?' } }],
      [
        'a text of which only its people have a type',
        NONE,
        { text: 'Hi', contact: { type: 'local' }, target: { type: 'office' } },
      ],
      [
        'a text whose name is that of a kind',
        NONE,
        { message: 'ringing', from: '+15035550100', to: '+12065550144' },
      ],
      ['a text that was taken for a state', NONE, { status: 'Back in ten minutes' }],
      ['presence', 'DoNotDisturb', { user: { id: 4, name: 'Ada' }, status: 'DoNotDisturb' }],
      ['presence below', 'busy', { presence: { userId: 4, status: 'busy', since: '2026-05-11T08:30:00Z' } }],
      [
        'a setting',
        'settings.updated',
        { action: 'settings.updated', settings: { ringtone: 'loud', type: 'x' } },
      ],
      [
        'a setting that says nothing else',
        NONE,
        { settings: { name: 'ringtone', value: 'loud' }, userId: 4 },
      ],
      ['settings alone', NONE, { preferences: { status: 'on', notifications: { status: 'off' } } }],
      ['unread counts of each kind', NONE, { counts: { fax: { status: 'idle', count: 1 } }, userId: 4 }],
      ['unread counts', NONE, { unread: { voicemail: 1, text: 4 }, userId: 4 }],
      [
        'a change, by what it was',
        'created',
        { value: [{ changeType: 'created', resourceData: { state: 'establishing' } }] },
      ],
      [
        'a remote call',
        'call.ringing',
        { jsonrpc: '2.0', method: 'call.ringing', params: { callId: 'c-1', state: 'early' } },
      ],
    ];
    for (const [name, type, body] of cases)
      it(`${name}: ${type}`, () => assert.equal(typeOf(enveloped(body)), type));
  });

  describe('takes', () => {
    const cases: [name: string, type: string, body: JsonObject][] = [
      [
        'event at the top before all others',
        'a',
        { data: { eventType: 'c' }, callStatus: 'b', event: 'a', state: 'd' },
      ],
      ['event, spelled so, before the status of the call', 'a', { data: { callStatus: 'b', event: 'a' } }],
      ['the status of the call before Event in another spelling', 'b', { Event: 'a', 'Call-Status': 'b' }],
      [
        'a name of an event before a state, wherever it stands',
        'b',
        { state: 'a', data: { event_type: 'b' } },
      ],
      ['a state before a sort', 'b', { kind: 'a', STATUS: 'b' }],
      ['a sort with a point before a state beside it', 'call.a', { data: { type: 'call.a', status: 'b' } }],
      ['the outer one of two states', 'a', { data: { state: 'b' }, status: 'a' }],
      [
        'the status of the call itself, where others have one',
        'b',
        { recording: { status: 'a' }, call: { status: 'b' } },
      ],
      ['what is in no array before what is', 'a', { history: [{ event: 'b' }], status: 'a' }],
      ['the first element of an array', 'a', { legs: [{ state: 'a' }, { state: 'b' }] }],
      ['the name of an event that is an object', 'call.a', { event: { name: 'call.a', id: 7 } }],
      ['the type of an event that is an object', 'a', { event: { type: 'a', id: 7 } }],
      ['the code of a status that is an object', 'a', { leg: { status: { code: 'a', rcc: false } } }],
      ['the only object there is, whatever its name', 'a', { contact: { state: 'a' } }],
      ['a kind of two words', 'No answer', { status: 'No answer' }],
      [
        'an event of four words',
        'Incoming text message received',
        { event: 'Incoming text message received' },
      ],
      ['a kind in other letters', '着信.開始', { event: '着信.開始' }],
      ['a kind with a version', 'call.v2.ringing', { event: 'call.v2.ringing' }],
      ['click2call', 'click2call', { event: 'click2call' }],
    ];
    for (const [name, type, body] of cases) it(name, () => assert.equal(typeOf(enveloped(body)), type));

    it('callStatus in any spelling', () => {
      for (const name of ['callStatus', 'CallStatus', 'call_status', 'call-status', 'CALLSTATUS']) {
        assert.equal(typeOf({ [name]: 'ringing' }), 'ringing', name);
      }
    });
  });

  describe('never is', () => {
    const values: [name: string, value: unknown][] = [
      ['a UUID', '0b0a4a3e-51c0-4a7e-9b11-00f3a1c2d4e5'],
      ['a UUID that begins with a letter', 'b0b04a3e-51c0-4a7e-9b11-00f3a1c2d4e5'],
      ['an id with a number', 'u107919'],
      ['an id with a long number', 'call_107919'],
      ['an id of letters and digits', 'dQw4w9WgXcQ'],
      ['a number as text', '4'],
      ['a number', 7],
      ['a boolean', true],
      ['a telephone number', '+15035550100'],
      ['a telephone number as people write it', '(503) 555-0100'],
      ['a telephone number as an address', 'tel:+15035550100'],
      ['a time', '2026-05-11T08:30:00.000Z'],
      ['a time as people write it', 'Mon, 11 May 2026 08:30:00 GMT'],
      ['a path with ids', '/restapi/v1.0/account/400100/extension/5000'],
      ['an address', 'https://example.test/calls'],
      ['an address of somebody', 'ada@example.test'],
      ['a channel', 'PJSIP/trunk-000001a4'],
      ['a sentence', 'Hello, how are you?'],
      ['a note', 'Please call back as soon as possible'],
      ['nothing', ''],
      ['white space', ' '],
      ['null', null],
      ['a list', ['ringing']],
      ['endless', 'x'.repeat(100_000)],
    ];
    for (const [name, value] of values) {
      it(name, () => {
        for (const property of [
          'event',
          'Event',
          'eventType',
          'callStatus',
          'action',
          'status',
          'state',
          'kind',
        ]) {
          assert.equal(typeOf(enveloped({ [property]: value })), NONE, property);
          assert.equal(
            typeOf(enveloped({ [property]: value, data: { status: 'ringing' } })),
            'ringing',
            property,
          );
        }
      });
    }

    it('a short id, but in event at the top, where a text is a name of an event', () => {
      for (const [value, type] of [
        ['sub-1', 'sub-1'],
        ['call.2500', 'call.2500'],
        ['__proto__', '__proto__'],
      ] as const) {
        assert.equal(typeOf(enveloped({ event: value })), type);
        assert.equal(typeOf(enveloped({ data: { event: value } })), NONE);
      }
    });

    const places: [name: string, body: JsonObject][] = [
      ['the name of a person', { name: 'Ada', fromName: 'Ada Byron', caller: { name: 'Ada' } }],
      [
        'the sort of a person or a device',
        { from: { type: 'mobile' }, agent: { status: 'idle' }, phones: [{ kind: 'desk' }] },
      ],
      ['the state of an address', { city: 'Portland', state: 'Oregon', zip: '97201', note: '' }],
      ['the state of an address, alone', { state: 'OR' }],
      ['what was before', { previous: { status: 'ringing' }, oldState: { state: 'ringing' } }],
      ['that something worked', { status: 'ok', result: { status: 'success' } }],
      ['how something was asked', { method: 'POST', request: { method: 'GET' } }],
      ["the envelope's own type", {}],
      ['too deep', { a: { b: { c: { d: { e: { f: { event: 'ringing' } } } } } } }],
      ['inherited', JSON.parse('{"__proto__":{"event":"ringing"},"constructor":{"event":"ringing"}}')],
      [
        'below an id',
        { '0b0a4a3e-51c0-4a7e-9b11-00f3a1c2d4e5': { state: 'ringing' }, 'a.b': { state: 'ringing' } },
      ],
    ];
    for (const [name, body] of places) it(name, () => assert.equal(typeOf(enveloped(body)), NONE));
  });

  it('of an event does not depend on earlier events', () => {
    const calls = EVENT_SHAPES.flatMap((shape) =>
      ['', ...WRAPPERS].flatMap((wrapper) => callsOf(shape, 1, wrapper)),
    );
    const before = calls.map(typeOf);
    for (let n = 0; n < 20_000; n += 1) typeOf({ [`once_${n.toString(26)}`]: { state: n } });
    assert.deepEqual(calls.map(typeOf).reverse(), before.reverse());
    assert.deepEqual(JSON.parse(JSON.stringify(calls)).map(typeOf), before.reverse());
  });

  it('is found in any event, and always at the path that is told', () => {
    fc.assert(
      fc.property(
        fc.object({
          key: fc.constantFrom('event', 'status', 'type', '__proto__', '', 'a.b', '0'),
          maxDepth: 8,
        }),
        (value) => {
          const event: JsonObject = JSON.parse(JSON.stringify(value));
          const type = typeOf(event);
          assert.equal(locateType('', event)?.value ?? NONE, type);
          assert.notEqual(type, '');
        },
      ),
    );
  });
});
