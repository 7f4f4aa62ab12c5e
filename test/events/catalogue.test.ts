import assert from 'node:assert/strict';
import { Catalogue, MAX_TYPES } from '../../src/events/catalogue';
import { eventTypeReader } from '../../src/events/event-type';
import { MAX_RECENT_BYTES, MAX_RECENT_EVENTS } from '../../src/events/recent-events';
import { MAX_PATHS } from '../../src/events/seen-properties';
import { typePaths } from '../../src/events/type-paths';
import { ReceivedEvent } from '../../src/protocol/received-event';
import type { StreamName } from '../../src/protocol/streams';

/** An event with this text. */
const event = (text: string, receivedAt: number) =>
  new ReceivedEvent('user', {
    bytes: Buffer.from(text),
    readAt: { at: receivedAt, elapsedMs: receivedAt },
  });

/** A catalogue that was shown frames, one a second, as a connection would. */
class Watched {
  readonly catalogue = new Catalogue();
  nowMs = 1_000_000;

  see(type: string, text: string, stream: StreamName = 'user'): void {
    this.nowMs += 1000;
    this.catalogue.entryFor(stream, type).note(event(text, this.nowMs));
  }

  /** The properties of the type seen last, as `path: kinds`. */
  get properties(): string[] {
    const properties = this.catalogue.properties()[0]?.properties ?? [];
    return properties.map(({ path, kinds }) => `${path}: ${kinds.join(' ')}`);
  }
}

describe('catalogue', () => {
  let watched: Watched;
  let catalogue: Catalogue;
  beforeEach(() => {
    watched = new Watched();
    catalogue = watched.catalogue;
  });

  it('is empty before anything was seen', () => {
    catalogue.entryFor('user', 'ring');
    assert.deepEqual([catalogue.types(), catalogue.properties(), catalogue.recent()], [[], [], []]);
  });

  describe('types', () => {
    it('are listed with count and time, newest first', () => {
      for (const type of ['ring', 'end', 'ring']) watched.see(type, '{}');
      assert.deepEqual(catalogue.types(), [
        { type: 'ring', stream: 'user', count: 2, lastSeen: 1_003_000 },
        { type: 'end', stream: 'user', count: 1, lastSeen: 1_002_000 },
      ]);
    });

    it('of the two streams are different', () => {
      watched.see('ring', '{}', 'user');
      watched.see('ring', '{}', 'account');
      assert.deepEqual(
        catalogue.types().map(({ stream, count }) => [stream, count]),
        [
          ['account', 1],
          ['user', 1],
        ],
      );
    });

    it('may have any name', () => {
      for (const type of ['__proto__', 'constructor', '']) watched.see(type, '{}');
      assert.deepEqual(
        catalogue.types().map(({ type }) => type),
        ['', 'constructor', '__proto__'],
      );
    });

    it('are at most 200: that not seen for longest goes', () => {
      for (let number = 0; number < MAX_TYPES; number++) watched.see(`type ${number}`, '{}');
      watched.see('type 0', '{}');
      watched.see('one more', '{}');
      const types = catalogue.types().map(({ type }) => type);
      assert.equal(types.length, 200);
      assert.deepEqual(types.slice(0, 2), ['one more', 'type 0']);
      assert.ok(!types.includes('type 1'));
    });

    it('that went come back when seen again, also by an entry that was kept', () => {
      const kept = catalogue.entryFor('user', 'rare');
      kept.note(event('{}', 1));
      for (let number = 0; number < MAX_TYPES; number++) watched.see(`type ${number}`, '{}');
      assert.ok(!catalogue.types().some(({ type }) => type === 'rare'));
      kept.note(event('{}', 9_000_000));
      assert.deepEqual(catalogue.types()[0], { type: 'rare', stream: 'user', count: 2, lastSeen: 9_000_000 });
      assert.equal(catalogue.types().length, MAX_TYPES);
    });

    it('that are endless are not listed', () => {
      watched.see('x'.repeat(100_000), '{}');
      assert.deepEqual(catalogue.types(), []);
    });
  });

  describe('properties', () => {
    it('are listed by path, with the kinds of values seen', () => {
      watched.see('ring', '{"id":1,"call":{"from":null,"legs":[{"to":"a"},{"other":true}]},"none":[]}');
      watched.see('ring', '{"id":"x","late":false}');
      assert.deepEqual(watched.properties, [
        'id: text number',
        'call: object',
        'call.from: null',
        'call.legs: array',
        'call.legs.0: object',
        'call.legs.0.to: text',
        'none: array',
        'late: boolean',
      ]);
    });

    it('are the properties of each type, with the time when it was first seen', () => {
      watched.see('ring', '{"a":1}');
      watched.see('end', '{"b":1}');
      watched.see('ring', '{"a":2}');
      assert.deepEqual(catalogue.properties(), [
        {
          type: 'ring',
          stream: 'user',
          properties: [{ path: 'a', kinds: ['number'] }],
        },
        { type: 'end', stream: 'user', properties: [{ path: 'b', kinds: ['number'] }] },
      ]);
    });

    it('may have any name that a path can have', () => {
      watched.see('ring', '{"__proto__":{"constructor":1},"a.b":1,"":1}');
      assert.deepEqual(watched.properties, ['__proto__: object', '__proto__.constructor: number']);
    });

    it('are at most 200', () => {
      watched.see(
        'ring',
        JSON.stringify(Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`p${n}`, n]))),
      );
      watched.see('ring', '{"p0":"text","more":1}');
      assert.equal(watched.properties.length, MAX_PATHS);
      assert.equal(watched.properties[0], 'p0: text number');
    });

    it('are looked for in the first events, then in one each half minute', () => {
      const entry = catalogue.entryFor('user', 'ring');
      const seenAt = (property: string, receivedAt: number): boolean => {
        entry.note(event(JSON.stringify({ [property]: 1 }), receivedAt));
        return watched.properties.includes(`${property}: number`);
      };
      for (const property of ['a', 'b', 'c', 'd', 'e']) assert.ok(seenAt(property, 10_000));
      assert.ok(!seenAt('f', 10_000));
      assert.ok(!seenAt('f', 39_999));
      assert.ok(seenAt('f', 40_000));
      assert.ok(!seenAt('g', 40_001));
      assert.ok(seenAt('g', 1000), 'a clock that was set back starts anew');
    });

    it('of an event nested endlessly stop at some depth', () => {
      watched.see('ring', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`);
      assert.equal(watched.properties.length, 9);
    });
  });

  describe('evidence for what could tell the kind', () => {
    /** So many events in the same moment, each of one type and with a kind of its own. */
    const seeAtOnce = (count: number, kindOf: (n: number) => string): void => {
      for (let n = 0; n < count; n++) {
        const text = JSON.stringify({ data: { kind: kindOf(n) } });
        catalogue.entryFor('user', 'userevent').note(event(text, 5000));
      }
    };
    const evidence = () => typePaths([catalogue.evidence])[0];

    it('is from all events, not only from the last ones', () => {
      for (let n = 0; n < 400; n++)
        watched.see('userevent', `{"data":{"kind":"${n < 200 ? 'early' : 'late'}"}}`);
      assert.deepEqual(evidence(), { path: 'data.kind', types: 2, events: 400, samples: ['early', 'late'] });
    });

    it('is looked for in the first events, then in one event in half a second', () => {
      seeAtOnce(1000, (n) => (n % 2 === 0 ? 'a' : 'b'));
      assert.equal(catalogue.evidence.events, 256);
      for (let n = 0; n < 100; n++) {
        const received = event('{}', 5000 + n * 50);
        catalogue.entryFor('user', 'userevent').note(received);
      }
      assert.equal(catalogue.evidence.events, 256 + 9);
    });

    it('is looked for in the first events of each type, however many there were of others', () => {
      seeAtOnce(1000, () => 'a');
      for (let n = 0; n < 10; n++) {
        const received = event('{}', 5000);
        catalogue.entryFor('user', 'rare').note(received);
      }
      assert.equal(catalogue.evidence.events, 256 + 5);
    });
  });

  describe('read anew with another type', () => {
    it('knows the types of the last events, and all of the evidence', () => {
      for (let n = 0; n < 60; n++)
        watched.see('userevent', `{"data":{"kind":"${n < 20 ? 'early' : 'late'}"}}`);
      watched.see('userevent', '{"data":{}}', 'account');
      const anew = catalogue.readAnew(eventTypeReader('data.kind'));
      assert.deepEqual(anew.types(), [
        { type: 'accountevent', stream: 'account', count: 1, lastSeen: 1_061_000 },
        { type: 'late', stream: 'user', count: 40, lastSeen: 1_060_000 },
        { type: 'early', stream: 'user', count: 9, lastSeen: 1_020_000 },
      ]);
      assert.deepEqual(
        anew.recent().map(({ event, receivedAt }) => [event, receivedAt]),
        catalogue.recent().map(({ event, receivedAt }) => [event, receivedAt]),
      );
      assert.equal(anew.evidence.events, 61);
    });
  });

  describe('recent events', () => {
    it('are listed as received, newest first', () => {
      watched.see('ring', '{"a":{"b":[1]}}');
      watched.see('end', '{"c":null}', 'account');
      assert.deepEqual(catalogue.recent(), [
        { type: 'end', stream: 'account', receivedAt: 1_002_000, event: { c: null } },
        { type: 'ring', stream: 'user', receivedAt: 1_001_000, event: { a: { b: [1] } } },
      ]);
    });

    it('are not what a flow made of them', () => {
      const received = event('{"a":1}', 1);
      catalogue.entryFor('user', 'ring').note(received);
      Object.assign(received.event, { a: 2 });
      assert.deepEqual(catalogue.recent()[0]?.event, { a: 1 });
      assert.notEqual(catalogue.recent()[0]?.event, catalogue.recent()[0]?.event);
    });

    it('are the last 50', () => {
      for (let number = 1; number <= 120; number++) watched.see('ring', `{"number":${number}}`);
      assert.deepEqual(
        catalogue.recent().map(({ event }) => event),
        Array.from({ length: MAX_RECENT_EVENTS }, (_, place) => ({ number: 120 - place })),
      );
    });

    it('are fewer where they are large', () => {
      const text = JSON.stringify({ text: 'x'.repeat(MAX_RECENT_BYTES / 8) });
      for (let number = 0; number < 10; number++) watched.see('ring', text);
      assert.equal(catalogue.recent().length, 3);
      watched.see('ring', '{}');
      assert.equal(catalogue.recent().length, 4);
    });

    it('do not hold an event above the limit for all, but count it', () => {
      watched.see('ring', '{}');
      watched.see('ring', JSON.stringify({ text: 'x'.repeat(MAX_RECENT_BYTES) }));
      assert.equal(catalogue.recent().length, 1);
      assert.equal(catalogue.types()[0]?.count, 2);
    });
  });
});
