/** Owns when the codec parses a frame at once, and when it leaves that to whoever looks into the event. */
import assert from 'node:assert/strict';
import sinon, { type SinonSpy } from 'sinon';
import { Codec } from '../../src/protocol/codec';
import { ReceivedEvent } from '../../src/protocol/received-event';
import type { StreamName } from '../../src/protocol/streams';

/** Asked for texts at `data.kind`; those that begin with `wanted` are to be parsed, and what has no text there. */
class Glancing {
  readonly codec = new Codec();
  readonly asked: [StreamName, string | undefined][] = [];

  constructor(path: readonly string[] = ['data', 'kind']) {
    this.codec.glance = {
      path,
      needsParsing: (stream, text) => {
        this.asked.push([stream, text]);
        return text?.startsWith('wanted') ?? true;
      },
    };
  }

  readonly read = (text: string): ReceivedEvent => {
    const envelope = this.codec.decode({ bytes: Buffer.from(text), readAt: { at: 1, elapsedMs: 1 } });
    assert.ok(envelope instanceof ReceivedEvent, text);
    return envelope;
  };
}

const event = (kind: string) => `{"type":"userevent","data":{"kind":"${kind}"},"more":[1,{"a":null}]}`;

describe('a glance at a frame', () => {
  let parse: SinonSpy<Parameters<typeof JSON.parse>, unknown>;
  beforeEach(() => {
    parse = sinon.spy(JSON, 'parse');
  });
  afterEach(() => sinon.restore());

  it('spares an event that nobody needs from being parsed, until somebody looks into it', () => {
    const { read, asked } = new Glancing();
    const received = read(event('other'));
    assert.deepEqual([received.glimpse, received.isShallow, received.stream], ['other', true, 'user']);
    assert.equal(parse.callCount, 0);
    assert.deepEqual(received.event, { type: 'userevent', data: { kind: 'other' }, more: [1, { a: null }] });
    assert.equal(received.event, received.event);
    assert.equal(parse.callCount, 1);
    assert.deepEqual(asked, [['user', 'other']]);
  });

  it('parses an event that somebody needs, once', () => {
    const { read } = new Glancing();
    assert.deepEqual(read(event('wanted.1')).event.data, { kind: 'wanted.1' });
    assert.equal(parse.callCount, 1);
  });

  it('tells the streams apart', () => {
    const { read, asked } = new Glancing();
    assert.equal(read(event('x').replace('userevent', 'accountevent')).stream, 'account');
    assert.deepEqual(asked, [['account', 'x']]);
  });

  const doubts: [name: string, text: string][] = [
    ['its type comes twice', '{"type":"accountevent","type":"userevent","data":{"kind":"x"}}'],
    ['its type is escaped', '{"type":"user\\u0065vent","data":{"kind":"x"}}'],
    ['a name is escaped', '{"type":"userevent","data":{"kind":"x"},"\\u0064ata":1}'],
    ['what is on the path comes twice', '{"type":"userevent","data":{"kind":"x"},"data":{"kind":"wanted"}}'],
    ['the text comes twice', '{"type":"userevent","data":{"kind":"x","kind":"wanted"}}'],
    ['the text has escapes', '{"type":"userevent","data":{"kind":"w\\u0061nted"}}'],
    ['the text is none', '{"type":"userevent","data":{"kind":7}}'],
    ['there is nothing at the path', '{"type":"userevent","data":[{"kind":"x"}]}'],
    ['the text stands elsewhere', '{"type":"userevent","a":{"data":{"kind":"x"}}}'],
    [
      'it is nested too deeply to be followed',
      `{"type":"userevent","data":{"kind":"x"},"a":${'['.repeat(40)}${']'.repeat(40)}}`,
    ],
  ];
  for (const [name, text] of doubts) {
    it(`is in doubt, and the event is parsed, where ${name}`, () => {
      const { read } = new Glancing();
      const received = read(text);
      assert.equal(parse.callCount, 1);
      assert.deepEqual([received.glimpse, received.isShallow], [undefined, false]);
      assert.deepEqual(received.event, JSON.parse(text));
    });
  }

  const notations: [name: string, text: string][] = [
    ['in any order', '{"more":[],"data":{"a":1,"kind":"x"},"type":"userevent"}'],
    [
      'with white space',
      ' {\n "type" : "userevent" ,\t"data" : { "kind" : "x" } , "a" : [ 1 , { } , [ ] ] }\r\n',
    ],
    ['with escapes elsewhere', '{"type":"userevent","data":{"kind":"x","b":"\\"\\\\\\u00e9\\n"}}'],
    ['with numbers of every kind', '{"type":"userevent","data":{"kind":"x"},"n":[0,-0,1.5,1e9,-2.5E-7,100]}'],
    ['in any language', '{"type":"userevent","data":{"kind":"x","電話":"é📞"}}'],
    [
      'with names that are looked for below',
      '{"type":"userevent","data":{"kind":"x","type":1,"data":{"kind":2}}}',
    ],
  ];
  for (const [name, text] of notations) {
    it(`reads events ${name}`, () => {
      const { read } = new Glancing();
      assert.equal(read(text).glimpse, 'x');
      assert.equal(parse.callCount, 0);
    });
  }

  it('is taken ever more seldom if it finds nothing, and each time again when it does', () => {
    const { read, asked } = new Glancing(['nowhere']);
    const without = `{"type":"userevent","a":"${'x'.repeat(200)}"}`;
    for (let n = 0; n < 2_000; n += 1) read(without);
    assert.ok(asked.length < 20, `${asked.length} looks`);
    asked.length = 0;
    for (let n = 0; n < 1_000; n += 1) read('{"type":"userevent","nowhere":"found"}');
    assert.ok(asked.length > 700, `${asked.length} looks`);
  });

  it('is taken seldom where every event is needed, and each time again once one is not', () => {
    const { read, asked } = new Glancing();
    for (let n = 0; n < 1_000; n += 1) read(event('wanted'));
    assert.ok(asked.length < 100, `${asked.length} looks`);
    asked.length = 0;
    for (let n = 0; n < 100; n += 1) read(event('other'));
    assert.ok(asked.length > 80, `${asked.length} looks`);
  });

  it('is taken at each event where some are needed and some are not', () => {
    const { read, asked } = new Glancing();
    for (let n = 0; n < 1_000; n += 1) read(event(n % 20 === 0 ? 'other' : 'wanted'));
    assert.equal(asked.length, 1_000);
  });

  it('goes elsewhere from one frame to the next', () => {
    const { read, codec } = new Glancing();
    codec.glance = { path: ['kind'], needsParsing: () => false };
    assert.equal(read('{"type":"userevent","data":{"kind":"x"},"kind":"y"}').glimpse, 'y');
  });

  it('reads nothing but the frame, wherever it ends in the memory that it shares', () => {
    const whole = Buffer.from(event('x'));
    for (let before = 0; before < 4; before += 1) {
      const { read, codec } = new Glancing();
      for (let length = 0; length < whole.length; length += 1) {
        read(event('other'));
        // Once the memory goes on with what would complete the frame, and once it ends there.
        const memory = new Uint8Array(before + whole.length);
        memory.set(whole, before);
        for (const { buffer } of [memory, memory.slice(0, before + length)]) {
          const bytes = Buffer.from(buffer, before, length);
          assert.equal(
            codec.decode({ bytes, readAt: { at: 1, elapsedMs: 1 } }).kind,
            'unusable',
            bytes.toString(),
          );
        }
      }
      assert.equal(read(event('x')).glimpse, 'x');
    }
  });

  it('takes no event for one that begins otherwise, whichever byte is another', () => {
    const { read } = new Glancing();
    const begins = event('').indexOf('data');
    const ends = event('').indexOf('":""');
    for (let at = begins; at < ends; at += 1) {
      assert.equal(read(event('other')).glimpse, 'other');
      const bytes = Buffer.from(event('other'));
      if (!/[a-z]/.test(event('').charAt(at))) continue;
      bytes.write('X', at);
      assert.equal(read(bytes.toString()).glimpse, undefined, bytes.toString());
    }
  });

  it('is not taken before somebody says where to look', () => {
    const envelope = new Codec().decode({ bytes: Buffer.from(event('x')), readAt: { at: 1, elapsedMs: 1 } });
    assert.ok(envelope instanceof ReceivedEvent);
    assert.equal(parse.callCount, 1);
  });
});
