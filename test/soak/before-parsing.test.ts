/** Owns the proof that nobody can tell whether a frame was parsed or only scanned: over 200,000 frames, most of them hostile. */
import assert from 'node:assert/strict';
import { Catalogue } from '../../src/events/catalogue';
import { Dispatcher } from '../../src/events/dispatcher';
import { eventTypeReader, typeText } from '../../src/events/event-type';
import type { FilterSettings } from '../../src/events/filter';
import { typePaths } from '../../src/events/type-paths';
import { Codec } from '../../src/protocol/codec';
import { FrameScanner } from '../../src/protocol/frame-scanner';
import { STREAM_NAMES, STREAMS, type StreamName } from '../../src/protocol/streams';
import { seededRandom } from '../../src/simulator/seeded-random';
import { HostileFrames } from '../support/hostile-frames';
import { filterOf } from '../support/virtual-session';

const FRAMES = 200_000;

/** A scanner learns from frames, but only a few times. */
const FRAMES_A_SCANNER = 40;

/** Each way to tell the type: the automatic one, at the top level and below it, several, and names that are hard to find. */
const TYPE_PROPERTIES = [
  '',
  'event',
  'data.kind',
  'data.kind, event',
  'kind,event',
  'data.data.kind',
  'type',
  'événement',
  'even\uFFFD',
  'even\uD83D',
  '__proto__',
  'data.0',
];

const USERS: readonly (FilterSettings & { readonly stream: StreamName })[] = [
  { stream: 'user', types: ['wanted', 'call.*'] },
  { stream: 'user', types: ['text', 'é'], rules: [{ property: 'status', op: 'exists', value: '' }] },
  { stream: 'account', types: ['!call.*'] },
];

/** One way from frame to receivers. */
class Way {
  readonly catalogue = new Catalogue();
  readonly codec = new Codec();
  readonly dispatcher: Dispatcher;
  /** What was handed to whom. */
  #got: string[] = [];
  /** How many events came without having been parsed. */
  spared = 0;

  constructor(
    private readonly typeProperty: string,
    private readonly scans: boolean,
  ) {
    const reading = { typeOf: eventTypeReader(typeProperty), catalogue: this.catalogue };
    this.dispatcher = new Dispatcher(scans ? { ...reading, typeText: typeText(typeProperty) } : reading);
    for (const [user, { stream, ...settings }] of USERS.entries()) {
      this.dispatcher.add({
        stream,
        filter: filterOf(settings),
        receive: (event, about, output) => this.#got.push(JSON.stringify([user, event, about, output])),
        dropped: (about) => this.#got.push(JSON.stringify([user, 'dropped', about])),
      });
    }
  }

  /** What becomes of a frame: what it is, and who gets it. */
  take(bytes: Buffer, receivedAt: number): unknown {
    // A new path each time, so that no frame goes unlooked at because the looks before were in vain.
    const path = [...typeText(this.typeProperty).path];
    const needsParsing = this.dispatcher.needs.bind(this.dispatcher);
    if (this.scans) this.codec.glance = { path, needsParsing };
    const envelope = this.codec.decode({ bytes, readAt: { at: receivedAt, elapsedMs: receivedAt } });
    if (envelope.kind !== 'event') return envelope;
    if (envelope.glimpse !== undefined) this.spared += 1;
    this.#got = [];
    this.dispatcher.dispatch(envelope);
    return [envelope.stream, ...this.#got];
  }

  /** What the editor would see. */
  get seen(): unknown {
    const { catalogue } = this;
    return [catalogue.types(), catalogue.recent(), catalogue.properties(), typePaths([catalogue.evidence])];
  }
}

/** What a scanner tells of a frame, asked in the order in which the codec asks. */
function findingsOf(scanner: FrameScanner, bytes: Buffer) {
  const isFound = scanner.find(bytes);
  const text = isFound ? scanner.text : undefined;
  const stream = isFound && STREAM_NAMES.find((name) => scanner.isType(Buffer.from(STREAMS[name].event)));
  return { isFound, text, stream, isProven: isFound && scanner.prove() };
}

describe('before parsing', function () {
  this.timeout(120_000);

  for (const [place, typeProperty] of TYPE_PROPERTIES.entries()) {
    it(`the same events go to the same nodes, and the same is remembered, by ${JSON.stringify(typeProperty)}`, () => {
      const frames = new HostileFrames(seededRandom(1 + place), typeText(typeProperty).path);
      const [parsing, scanning] = [new Way(typeProperty, false), new Way(typeProperty, true)];
      const count = Math.ceil(FRAMES / TYPE_PROPERTIES.length);
      for (let n = 0; n < count; n += 1) {
        const bytes = frames.next();
        const expected = parsing.take(bytes, n);
        assert.deepEqual(scanning.take(bytes, n), expected, bytes.toString());
        if (n % 1_000 === 999) assert.deepEqual(scanning.seen, parsing.seen);
      }
      assert.deepEqual(scanning.seen, parsing.seen);
      const isAlwaysParsed = ['type', 'even\uFFFD', 'even\uD83D'].includes(typeProperty);
      if (isAlwaysParsed) assert.equal(scanning.spared, 0);
      else assert.ok(scanning.spared > count / 100, `${scanning.spared} of ${count} events were spared`);
      assert.equal(parsing.spared, 0);
    });
  }

  it('the scan of a frame finds the same as parsing', () => {
    const paths = [['event'], ['data', 'kind']] as const;
    const frames = [
      new HostileFrames(seededRandom(98), paths[0]),
      new HostileFrames(seededRandom(99), paths[1]),
    ];
    let scanners: FrameScanner[] = [];
    let proven = 0;
    for (let n = 0; n < FRAMES; n += 1) {
      const bytes = frames[n % 2]?.next() ?? Buffer.alloc(0);
      if (n % FRAMES_A_SCANNER === 0) scanners = paths.map((path) => new FrameScanner(path));
      const scanner = scanners[n % 2] ?? new FrameScanner();
      const found = findingsOf(scanner, bytes);
      // What a scanner has learned from other frames makes no difference.
      assert.deepEqual(found, findingsOf(new FrameScanner(paths[n % 2]), bytes), bytes.toString());
      if (!found.isProven) continue;
      proven += 1;
      const event = JSON.parse(bytes.toString());
      if (found.stream) assert.equal(event.type, STREAMS[found.stream].event);
      const parsed = n % 2 === 0 ? event.event : event.data?.kind;
      if (found.text !== undefined) assert.equal(found.text, parsed);
      else assert.notEqual(typeof parsed, 'string', bytes.toString());
    }
    assert.ok(proven > FRAMES / 20, `${proven} frames were proven`);
  });
});
