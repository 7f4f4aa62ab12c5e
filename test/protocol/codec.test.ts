import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { authRequest, Codec } from '../../src/protocol/codec';
import type { Envelope } from '../../src/protocol/envelope';
import { ReceivedEvent } from '../../src/protocol/received-event';
import { AT, read } from '../support/received';

const codec = new Codec();
const WIRE = path.join(__dirname, '../fixtures/wire');

function wire(name: string): string {
  return readFileSync(path.join(WIRE, `${name}.json`), 'utf8');
}

function reasonOf(answer: object): string {
  const envelope = read(JSON.stringify({ type: 'authresponse', success: false, ...answer }));
  assert.equal(envelope.kind, 'response');
  return envelope.kind === 'response' ? envelope.reason : '';
}

describe('codec', () => {
  describe('sends the requests that are documented', () => {
    const requests: Record<string, string> = {
      authrequest: authRequest('01234567-89ab-cdef-0123-456789abcdef'),
      startusereventrequest: codec.startRequest('user'),
      stopusereventrequest: codec.stopRequest('user'),
      startaccounteventrequest: codec.startRequest('account'),
      stopaccounteventrequest: codec.stopRequest('account'),
    };
    for (const [name, text] of Object.entries(requests)) {
      it(name, () => assert.equal(text, wire(name)));
    }

    it('a token with quotes and backslashes arrives as it is', () => {
      const token = 'a"b\\c\n';
      assert.deepEqual(JSON.parse(authRequest(token)), { type: 'authrequest', token });
    });
  });

  describe('reads the messages that are documented', () => {
    const success = { kind: 'response', success: true, reason: '' } as const;
    const failure = { kind: 'response', success: false, reason: '' } as const;
    const messages: Record<string, Envelope> = {
      'authresponse.success': { ...success, request: 'auth' },
      'authresponse.failure': { ...failure, request: 'auth' },
      'startusereventresponse.success': { ...success, request: 'start-user' },
      'startusereventresponse.failure': { ...failure, request: 'start-user' },
      'stopusereventresponse.success': { ...success, request: 'stop-user' },
      'stopusereventresponse.failure': { ...failure, request: 'stop-user' },
      'startaccounteventresponse.success': { ...success, request: 'start-account' },
      'startaccounteventresponse.failure': { ...failure, request: 'start-account' },
      'stopaccounteventresponse.success': { ...success, request: 'stop-account' },
      'stopaccounteventresponse.failure': { ...failure, request: 'stop-account' },
      userevent: new ReceivedEvent('user', {
        bytes: Buffer.from(wire('userevent')),
        readAt: { at: AT, elapsedMs: AT },
      }),
      accountevent: new ReceivedEvent('account', {
        bytes: Buffer.from(wire('accountevent')),
        readAt: { at: AT, elapsedMs: AT },
      }),
    };
    for (const [name, envelope] of Object.entries(messages)) {
      it(name, () => assert.deepEqual(read(wire(name)), envelope));
    }

    it('an event tells its own stream', () => {
      const envelope = read(wire('userevent'));
      assert.ok(envelope instanceof ReceivedEvent);
      const { stream, receivedAt, bytes, event } = envelope;
      const text = bytes.toString();
      assert.deepEqual(
        { stream, receivedAt, text, event },
        { stream: 'user', receivedAt: AT, text: wire('userevent'), event: JSON.parse(wire('userevent')) },
      );
    });

    it('every fixture is a request or a message of these tables', () => {
      const names = readdirSync(WIRE).map((file) => path.basename(file, '.json'));
      const requests = names.filter((name) => name.endsWith('request'));
      assert.equal(requests.length, 5);
      assert.deepEqual(names.filter((name) => !requests.includes(name)).sort(), Object.keys(messages).sort());
    });
  });

  describe('hands an event on as it is', () => {
    for (const [name, text] of Object.entries({
      'with any properties': '{"type":"userevent","a":{"b":[1,null,"x"]},"success":false}',
      'with a property named __proto__': '{"type":"userevent","__proto__":{"type":"accountevent"}}',
      'with a type that was escaped': '{"\\u0074ype":"user\\u0065vent","a":1}',
      'with white space around': ' \r\n\t{ "type" : "userevent" } ',
      'with a type given twice, where the last one counts': '{"type":"accountevent","type":"userevent"}',
      'nested 20,000 deep': `{"type":"userevent","a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
    })) {
      it(name, () => {
        const envelope = read(text);
        assert.equal(envelope.kind, 'event');
        if (envelope.kind !== 'event') return;
        assert.equal(envelope.stream, 'user');
        assert.equal(envelope.bytes.toString(), text);
        // Not compared deeply: the deepest one would take the assertion's own stack.
        assert.equal(Object.getPrototypeOf(envelope.event), Object.prototype);
        assert.deepEqual(Object.keys(envelope.event), Object.keys(JSON.parse(text)));
      });
    }
  });

  describe('has no use for', () => {
    const frames: [name: string, text: string][] = [
      ['nothing', ''],
      ['a text that is not JSON', 'hello'],
      ['half a message', '{"type":"userevent"'],
      ['two messages in one frame', '{"type":"userevent"}{"type":"userevent"}'],
      ['a message after a byte order mark', '\uFEFF{"type":"userevent"}'],
      ['null', 'null'],
      ['a number', '1'],
      ['a text', '"userevent"'],
      ['an array of messages', '[{"type":"userevent"}]'],
      ['an array nested 20,000 deep', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
      ['an object without a type', '{}'],
      ['a type that is no text', '{"type":["userevent"]}'],
      ['a type of what it inherits', '{"__proto__":{"type":"userevent"}}'],
      ['a type in other case', '{"type":"UserEvent"}'],
      ['an empty type', '{"type":""}'],
      ['our own request sent back', '{"type":"authrequest","token":"t"}'],
      ['a type named __proto__', '{"type":"__proto__"}'],
      ['a type named constructor', '{"type":"constructor"}'],
      ['a type named toString', '{"type":"toString"}'],
    ];
    for (const [name, text] of frames) {
      it(name, () => assert.deepEqual(read(text), { kind: 'unusable' }));
    }
  });

  describe('a response is a success only with a success of true', () => {
    for (const success of ['missing', false, null, 'true', 1, {}, []]) {
      it(`${JSON.stringify(success)} is a failure`, () => {
        const frame = success === 'missing' ? {} : { success };
        const envelope = read(JSON.stringify({ type: 'authresponse', ...frame }));
        assert.deepEqual(envelope, { kind: 'response', request: 'auth', success: false, reason: '' });
      });
    }

    it('a success has no reason', () => {
      const envelope = read('{"type":"authresponse","success":true,"message":"welcome"}');
      assert.deepEqual(envelope, { kind: 'response', request: 'auth', success: true, reason: '' });
    });
  });

  describe('the reason of a failure, which no documentation names, is', () => {
    const answers: [name: string, answer: object, reason: string][] = [
      ['message', { code: 4, message: 'Token expired' }, 'Token expired'],
      ['error', { error: 'Token expired' }, 'Token expired'],
      ['reason', { reason: 'Token expired' }, 'Token expired'],
      ['description', { description: 'Token expired' }, 'Token expired'],
      ['details', { details: 'Token expired' }, 'Token expired'],
      ['errorMessage', { errorMessage: 'Token expired' }, 'Token expired'],
      ['message before reason', { reason: 'second', message: 'first' }, 'first'],
      ['the message of an error that is an object', { error: { code: 4, message: 'Expired' } }, 'Expired'],
      ['not a message that is empty', { message: ' ', reason: 'Expired' }, 'Expired'],
      ['not a message that is no text', { message: 4, reason: 'Expired' }, 'Expired'],
      ['else all that the answer says besides', { code: 4, info: ['x'] }, '{"code":4,"info":["x"]}'],
      [
        'with no token in it',
        { code: 4, token: 's3cret', a: { newPassword: 's3cret' } },
        '{"code":4,"a":{}}',
      ],
      ['on one line, without control characters', { message: ' a\r\n\tb\u0000\u001B[31m ' }, 'a b [31m'],
      ['nothing where the answer says nothing', {}, ''],
    ];
    for (const [name, answer, reason] of answers) it(name, () => assert.equal(reasonOf(answer), reason));

    it('nothing where the answer is nested too deeply to be written', () => {
      const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
      const envelope = read(`{"type":"authresponse","success":false,"a":${deep}}`);
      assert.deepEqual(envelope, { kind: 'response', request: 'auth', success: false, reason: '' });
    });

    it('cut at 200 characters', () => {
      assert.equal(reasonOf({ message: 'x'.repeat(200) }), 'x'.repeat(200));
      assert.equal(reasonOf({ message: 'x'.repeat(100_000) }), `${'x'.repeat(199)}…`);
    });

    it('never cut through a character', () => {
      assert.equal(reasonOf({ message: `${'x'.repeat(198)}${'😀'.repeat(9)}` }), `${'x'.repeat(198)}…`);
    });
  });

  describe('never throws', () => {
    it('on any text', () => {
      fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => isEnvelope(read(text))));
    });

    it('on any JSON', () => {
      fc.assert(fc.property(fc.json(), (text) => isEnvelope(read(text))));
    });

    for (const [count, reason] of [
      [4_000, /^\{"texts":\["x","x",/],
      [1_000_000, /^$/],
    ] as const) {
      it(`in a moment, not minutes, on an answer of ${count} short texts`, () => {
        const frame = { type: 'authresponse', success: false, texts: new Array(count).fill('x') };
        const envelope = read(JSON.stringify(frame), [`eyJhbGciOiJIUzI1NiJ9.${'aB3'.repeat(250)}`]);
        assert.ok(envelope.kind === 'response');
        assert.match(envelope.reason, reason);
      });
    }

    it('and finds what a long answer states', () => {
      assert.equal(reasonOf({ data: 'x'.repeat(100_000), message: 'not allowed' }), 'not allowed');
    });

    it('on any message of a known type, and the reason stays short', () => {
      const types = fc.constantFrom('authresponse', 'startusereventresponse', 'accountevent');
      const messages = fc.tuple(types, fc.dictionary(fc.string(), fc.jsonValue()));
      fc.assert(
        fc.property(messages, ([type, properties]) => {
          const envelope = read(JSON.stringify({ ...properties, type }));
          assert.notEqual(envelope.kind, 'unusable');
          if (envelope.kind === 'response') assert.ok(envelope.reason.length <= 200);
        }),
      );
    });
  });
});

function isEnvelope(envelope: Envelope): boolean {
  return ['response', 'event', 'unusable'].includes(envelope.kind);
}
