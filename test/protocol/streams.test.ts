/** Owns that one row of the table of streams is one stream, everywhere: a third one is added to a copy of the table. */
import assert from 'node:assert/strict';
import { everyEventOf, isKnownStream, streamChoices } from '../../nodes/editor/streams';
import type { Translate } from '../../nodes/shared/translate';
import { Catalogue } from '../../src/events/catalogue';
import { eventTypeReader } from '../../src/events/event-type';
import { ReceivedEvent } from '../../src/protocol/received-event';
import {
  forEachStream,
  isStreamName,
  STREAM_NAMES,
  STREAMS,
  type StreamRow,
  type StreamTable,
  streamNames,
} from '../../src/protocol/streams';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { SOURCE, TRANSLATIONS, textsOf } from '../locales/catalogues';
import { caught, connectionNode, eventsNode, probes, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

const THIRD_ROW: StreamRow = {
  event: 'thirdevent',
  startRequest: 'startthirdeventrequest',
  startResponse: 'startthirdeventresponse',
  stopRequest: 'stopthirdeventrequest',
  stopResponse: 'stopthirdeventresponse',
  scope: 'account',
};

const WITH_THIRD: StreamTable = Object.assign({ ...STREAMS }, { third: THIRD_ROW });

/** The third stream. Only the table can say that it is one. */
function third() {
  const name: unknown = 'third';
  assert.ok(isStreamName(name, WITH_THIRD));
  return name;
}

/** Says the key in place of the text. */
const keyOf: Translate = (key) => key;

describe('a third row in the table of streams', () => {
  const runtime = FlowRuntime.useStreams(WITH_THIRD);
  let api: Simulator;
  beforeEach(async () => {
    api = await startSimulator({ streams: WITH_THIRD });
  });
  afterEach(() => api.close());

  it('is a stream from socket to message: started, received by its nodes alone, and stopped', async () => {
    const nodes = (...ids: string[]) => [
      TAB,
      connectionNode(api.url),
      ...ids.map((stream) => eventsNode(stream, { stream }, [`${stream}-out`])),
      ...probes(...ids.map((stream) => `${stream}-out`)),
    ];
    await runtime.start(...nodes('user', 'account', 'third'));
    await runtime.shows('third', 'streaming');
    api.emit({ event: 'call', n: 1 }, third());
    api.emit({ event: 'call', n: 2 });
    const [first, second] = await runtime.probe('third-out').atLeast(2);
    const { receivedAt, _msgid, ...message } = { receivedAt: 0, ...first };
    assert.deepEqual(message, {
      payload: { type: 'thirdevent', event: 'call', n: 1 },
      topic: 'call',
      stream: 'third',
    });
    assert.deepEqual(second?.payload, { type: 'thirdevent', event: 'call', n: 2 });
    assert.ok(receivedAt > 0);
    await Promise.all([runtime.probe('user-out').atLeast(1), runtime.probe('account-out').atLeast(1)]);
    assert.deepEqual(
      runtime.messages.map(({ payload }) => (payload as { n: number }).n).sort(),
      [1, 2, 2, 2],
      'the others got nothing of it',
    );

    await runtime.deploy('nodes', ...nodes('user', 'account'));
    await api.occurrences.nth('request', 1, ({ type }) => type === 'stopthirdeventrequest');
    assert.deepEqual([...(api.sessions[0]?.streams ?? [])].sort(), ['account', 'user']);
  });

  it('names the type of an event without a type', async () => {
    await runtime.start(
      TAB,
      connectionNode(api.url),
      eventsNode('third', { stream: 'third' }, ['out']),
      ...probes('out'),
    );
    await runtime.shows('third', 'streaming');
    api.emit({ n: 1 }, third());
    const [message] = await runtime.probe('out').atLeast(1);
    assert.equal(message?.topic, 'thirdevent');
  });

  it('waits during a deploy and is remembered like the others', async () => {
    const nodes = (name: string) => [
      TAB,
      connectionNode(api.url),
      eventsNode('third', { stream: 'third', name }, ['out']),
      ...probes('out'),
    ];
    await runtime.start(...nodes('before'));
    await runtime.shows('third', 'streaming');
    const deployed = runtime.deploy('full', ...nodes('after'));
    api.emit({ event: 'call', n: 1 }, third());
    await deployed;
    await runtime.probe('out').atLeast(1);
    const types: unknown = JSON.parse(await runtime.get('/rt-connection/connection/types'));
    assert.deepEqual(
      (types as { type: string; stream: string }[]).map(({ type, stream }) => [type, stream]),
      [['call', 'third']],
    );
  });

  it('is still itself where its events are read anew by another property', () => {
    const catalogue = new Catalogue(WITH_THIRD);
    const received = new ReceivedEvent(third(), {
      bytes: Buffer.from('{"event":"call"}'),
      readAt: { at: 1, elapsedMs: 1 },
    });
    catalogue.entryFor(third(), 'call').note(received);
    assert.deepEqual(
      catalogue
        .readAnew(eventTypeReader('kind'))
        .types()
        .map(({ type, stream }) => [type, stream]),
      [['thirdevent', 'third']],
    );
  });

  it('is refused for itself: the others go on, and only its nodes are told', async () => {
    api.tokens.add({ token: 'lesser', streams: ['user'] });
    await runtime.start(
      TAB,
      connectionNode(api.url, { credentials: { token: 'lesser' } }),
      eventsNode('user', {}, []),
      eventsNode('third', { stream: 'third' }, []),
      ...caught('errors'),
      ...probes(),
    );
    await Promise.all([runtime.shows('third', 'refused'), runtime.shows('user', 'streaming')]);
    const [error] = await runtime.probe('errors').atLeast(1);
    assert.match(JSON.stringify(error), /does not give the third stream/);
  });

  it('is played to by the simulator, and offered on its page and in its errors', async () => {
    const page = await (await fetch(api.restUrl)).text();
    assert.match(page, /<option value="third">third stream<\/option>/);
    assert.match(page, /<option value="">user, account,[a-z, ]* and third stream<\/option>/);
    const post = async (stream: string) =>
      (await fetch(`${api.restUrl}/events?stream=${stream}`, { method: 'POST', body: '{}' })).json();
    assert.deepEqual(Object(await post('third')).streams, ['third']);
    assert.match(JSON.stringify(await post('nobody')), /user, account,[a-z, ]* third/);
  });

  it('is a choice in the dialog, with a text of its own', () => {
    assert.deepEqual(
      streamChoices(keyOf, WITH_THIRD).map(({ value }) => value),
      [...STREAM_NAMES, 'third'],
    );
    assert.match(streamChoices(keyOf, WITH_THIRD).at(-1)?.label ?? '', /\.stream\.third\.choice$/);
    assert.match(everyEventOf('third', keyOf, WITH_THIRD), /\.stream\.third\.events$/);
    assert.deepEqual([isKnownStream('third', WITH_THIRD), isKnownStream('third')], [true, false]);
  });
});

describe('the table of streams', () => {
  it('has no name twice on the wire', () => {
    const names = STREAM_NAMES.flatMap((stream) => {
      const { scope: _, ...wire } = STREAMS[stream];
      return Object.values(wire);
    });
    assert.equal(new Set(names).size, names.length);
  });

  it('knows its own streams and nothing else', () => {
    for (const name of STREAM_NAMES) assert.ok(isStreamName(name), name);
    for (const value of ['third', 'toString', '__proto__', '', 'User', undefined, null, 1, ['user']]) {
      assert.ok(!isStreamName(value), String(value));
    }
  });

  it('gives each stream something of its own', () => {
    const made = forEachStream(WITH_THIRD, (stream) => [stream]);
    assert.deepEqual(Object.keys(made), [...STREAM_NAMES, 'third']);
    for (const stream of streamNames(WITH_THIRD)) assert.deepEqual(made[stream], [stream]);
  });

  for (const language of [SOURCE, ...TRANSLATIONS] as const) {
    it(`has words for each stream in ${language}, and for no other`, () => {
      const keys = [...textsOf('rt-connection', language).keys()];
      assert.deepEqual(
        keys.filter((key) => key.startsWith('rt-connection.stream.')).sort(),
        STREAM_NAMES.flatMap((stream) =>
          ['choice', 'events', 'start'].map((text) => `rt-connection.stream.${stream}.${text}`),
        ).sort(),
      );
    });
  }
});
