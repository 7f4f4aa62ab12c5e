import assert from 'node:assert/strict';
import sinon from 'sinon';
import { Dispatcher, type Observer, type Subscriber } from '../../src/events/dispatcher';
import { eventTypeReader, typeText } from '../../src/events/event-type';
import type { ReceivedEvent } from '../../src/protocol/received-event';
import type { JsonObject } from '../../src/util/json';
import { AT, received } from '../support/received';
import { VirtualUser } from '../support/virtual-session';

const userEvent = (event: string, rest: object = {}) => received({ type: 'userevent', event, ...rest });
const accountEvent = (event: string, receivedAt = AT) =>
  received({ type: 'accountevent', event }, receivedAt);

describe('the dispatcher', () => {
  let dispatcher: Dispatcher;
  beforeEach(() => {
    dispatcher = new Dispatcher({ typeOf: eventTypeReader(''), catalogue: undefined });
  });

  function added<S extends Subscriber>(subscriber: S): S {
    dispatcher.add(subscriber);
    return subscriber;
  }

  const wanting = (...types: string[]) => added(new VirtualUser('user', { types }));
  const typesOf = (user: VirtualUser) => user.received.map(({ about }) => about.type);

  it('tells the type, the stream and the time with each event', () => {
    const user = wanting();
    const account = added(new VirtualUser('account'));
    dispatcher.dispatch(userEvent('call', { n: 1 }));
    dispatcher.dispatch(accountEvent('text', AT + 1));
    assert.deepEqual(user.received, [
      {
        event: { type: 'userevent', event: 'call', n: 1 },
        about: { type: 'call', stream: 'user', receivedAt: AT },
        output: 0,
      },
    ]);
    assert.deepEqual(account.received[0]?.about, { type: 'text', stream: 'account', receivedAt: AT + 1 });
  });

  it('takes the type of the envelope if the event tells no type', () => {
    const user = wanting();
    dispatcher.dispatch(received({ type: 'userevent' }));
    assert.deepEqual(typesOf(user), ['userevent']);
  });

  it('gives an event to everybody who wants its type (exactly, by pattern, or every event), and to nobody else', () => {
    const exact = wanting('call.missed');
    const pattern = wanting('call.*', '!call.missed');
    const everything = wanting();
    const other = wanting('text');
    for (const type of ['call.missed', 'call.answered', 'status']) dispatcher.dispatch(userEvent(type));
    assert.deepEqual(typesOf(exact), ['call.missed']);
    assert.deepEqual(typesOf(pattern), ['call.answered']);
    assert.deepEqual(typesOf(everything), ['call.missed', 'call.answered', 'status']);
    assert.deepEqual(typesOf(other), []);
  });

  it('asks rules of each event, though the type was wanted before', () => {
    const rules = [{ property: 'direction', op: 'eq', value: 'in' }];
    const user = added(new VirtualUser('user', { types: ['call'], rules }));
    for (const direction of ['in', 'out', 'in']) dispatcher.dispatch(userEvent('call', { direction }));
    assert.deepEqual(
      user.received.map(({ event }) => event.direction),
      ['in', 'in'],
    );
  });

  it('names the output where each pattern has one of its own', () => {
    const user = added(new VirtualUser('user', { types: ['call', '!call.test', 'text', '*'], split: true }));
    for (const type of ['text', 'call', 'status', 'call.test']) dispatcher.dispatch(userEvent(type));
    assert.deepEqual(
      user.received.map(({ about, output }) => [about.type, output]),
      [
        ['text', 1],
        ['call', 0],
        ['status', 2],
      ],
    );
  });

  describe('gives every receiver an object of its own', () => {
    it('equal to the received event, whatever others do to their objects', () => {
      const deep = { caller: { name: 'Ann', tags: ['a', 'b'] } };
      const seen: string[] = [];
      for (let n = 0; n < 4; n += 1) {
        added<Subscriber>({
          stream: 'user',
          filter: new VirtualUser().filter,
          receive: (event) => {
            seen.push(JSON.stringify(event));
            Object.assign(event, { changed: n });
            Object.assign(Object(event.caller), { name: 'changed' });
          },
        });
      }
      const event = userEvent('call', deep);
      const text = event.bytes.toString();
      dispatcher.dispatch(event);
      assert.deepEqual(seen, new Array(4).fill(text));
    });

    it('also with hostile property names', () => {
      const users = [wanting(), wanting()];
      const text = '{"type":"userevent","event":"call","__proto__":{"polluted":true},"constructor":1}';
      dispatcher.dispatch(received(text));
      for (const user of users) assert.equal(JSON.stringify(user.received[0]?.event), text);
      assert.equal('polluted' in {}, false);
    });

    it('without a second parse, however many there are', () => {
      const rule = { rules: [{ property: 'n', op: 'eq', value: '2' }] };
      added(new VirtualUser('user', { types: ['other'] }));
      added(new VirtualUser('user', rule));
      added(new VirtualUser('account'));
      const text = JSON.stringify({ type: 'userevent', event: 'call', n: 1 });
      const parse = sinon.spy(JSON, 'parse');
      try {
        for (let receivers = 0; receivers <= 3; receivers += 1) {
          if (receivers > 0) wanting('call');
          parse.resetHistory();
          dispatcher.dispatch(received(text));
          assert.equal(parse.callCount, 1, `${receivers} receivers`);
        }
      } finally {
        parse.restore();
      }
    });
  });

  describe('decides once who wants a type,', () => {
    it('and asks no filter again', () => {
      const user = new VirtualUser();
      const outputFor = sinon.spy(user.filter.outputFor);
      added({ ...user, filter: { ...user.filter, outputFor }, receive: () => {} });
      for (let n = 0; n < 100; n += 1) dispatcher.dispatch(userEvent('call'));
      assert.equal(outputFor.callCount, 1);
    });

    it('but anew when somebody comes or goes', () => {
      const [one, two] = [wanting('call'), new VirtualUser()];
      dispatcher.dispatch(userEvent('call'));
      dispatcher.add(two);
      dispatcher.dispatch(userEvent('call'));
      dispatcher.remove(one);
      dispatcher.dispatch(userEvent('call'));
      assert.deepEqual([one.received.length, two.received.length], [2, 2]);
    });

    it('and when events are to be read otherwise', () => {
      const user = wanting('call');
      dispatcher.dispatch(userEvent('call', { kind: 'text' }));
      dispatcher.reading = { typeOf: eventTypeReader('kind'), catalogue: undefined };
      dispatcher.dispatch(userEvent('call', { kind: 'text' }));
      dispatcher.dispatch(userEvent('text', { kind: 'call' }));
      assert.equal(user.received.length, 2);
    });

    it('for each stream by itself', () => {
      const account = added(new VirtualUser('account', { types: ['call'] }));
      dispatcher.dispatch(userEvent('call'));
      dispatcher.dispatch(accountEvent('call'));
      assert.equal(account.received.length, 1);
    });

    it('though a server makes up more types than can be remembered', () => {
      const user = wanting('call.*');
      for (let n = 0; n < 2_500; n += 1) {
        dispatcher.dispatch(userEvent(`call.${n}`));
        dispatcher.dispatch(userEvent(`other.${n}`));
      }
      dispatcher.dispatch(userEvent('call.0'));
      assert.equal(user.received.length, 2_501);
    });

    it('also for types that every object has as a property', () => {
      const user = wanting('constructor', '__proto__');
      for (const type of ['constructor', '__proto__', 'toString']) dispatcher.dispatch(userEvent(type));
      assert.deepEqual(typesOf(user), ['constructor', '__proto__']);
    });
  });

  describe('knows before an event is parsed whether anybody needs it,', () => {
    beforeEach(() => {
      dispatcher.reading = { typeOf: eventTypeReader('kind'), typeText: textOfKind, catalogue: undefined };
      wanting('wanted');
    });
    const textOfKind = {
      ...typeText('kind'),
      typeOf: (text: string) => (text === 'id' ? undefined : text),
    };
    const see = (kind: string) => dispatcher.dispatch(userEvent('any', { kind }));

    it('by a type that was seen', () => {
      for (const kind of ['wanted', 'other']) see(kind);
      assert.deepEqual(
        [dispatcher.needs('user', 'wanted'), dispatcher.needs('user', 'other')],
        [true, false],
      );
    });

    it('but not of a type that was not, of no text, of a text that tells no type, nor of another stream', () => {
      for (const kind of ['other', 'id']) see(kind);
      for (const text of ['new', undefined, 'id']) assert.equal(dispatcher.needs('user', text), true, text);
      assert.equal(dispatcher.needs('account', 'other'), true);
    });

    it('until somebody comes', () => {
      // The second one is known by its text.
      see('other');
      see('other');
      assert.equal(dispatcher.needs('user', 'other'), false);
      wanting('other');
      assert.equal(dispatcher.needs('user', 'other'), true);
      see('other');
      assert.equal(dispatcher.needs('user', 'other'), true);
    });

    it('also where somebody only looks on', () => {
      dispatcher.add({ stream: 'user', wants: (type) => type === 'watched', observe: () => {} });
      for (const kind of ['watched', 'other']) see(kind);
      assert.deepEqual(
        [dispatcher.needs('user', 'watched'), dispatcher.needs('user', 'other')],
        [true, false],
      );
    });
  });

  it('knows whether anybody wants a stream', () => {
    const user = new VirtualUser('account');
    assert.deepEqual([dispatcher.wants('user'), dispatcher.wants('account')], [false, false]);
    dispatcher.add(user);
    assert.deepEqual([dispatcher.wants('user'), dispatcher.wants('account')], [false, true]);
    dispatcher.remove(user);
    assert.equal(dispatcher.wants('account'), false);
  });

  describe('has observers', () => {
    class Onlooker implements Observer {
      readonly seen: { readonly event: JsonObject; readonly type: string }[] = [];
      readonly stream = 'user';
      wants = (type: string) => type.startsWith('call.');
      observe({ event }: ReceivedEvent, type: string): void {
        this.seen.push({ event: structuredClone(event), type });
      }
    }

    it('that see each event of the types and the stream that they want, and no other', () => {
      const onlooker = new Onlooker();
      dispatcher.add(onlooker);
      for (const type of ['call.a', 'text', 'call.b']) dispatcher.dispatch(userEvent(type));
      dispatcher.dispatch(accountEvent('call.c'));
      assert.deepEqual(
        onlooker.seen.map(({ type }) => type),
        ['call.a', 'call.b'],
      );
      dispatcher.remove(onlooker);
      dispatcher.dispatch(userEvent('call.a'));
      assert.equal(onlooker.seen.length, 2);
    });

    it('that see an event as it came, whatever others do to their objects, and cost no copy', () => {
      const changing = added(new VirtualUser('user'));
      sinon.stub(changing, 'receive').callsFake((event) => Object.assign(event, { changed: true }));
      const onlooker = new Onlooker();
      dispatcher.add(onlooker);
      const sent = userEvent('call.a');
      dispatcher.dispatch(sent);
      assert.deepEqual(onlooker.seen[0]?.event, { type: 'userevent', event: 'call.a' });
      assert.equal(sent.event.changed, true, 'the only receiver got a copy');
    });

    it('that keep a stream running', () => {
      dispatcher.add(new Onlooker());
      assert.deepEqual([dispatcher.wants('user'), dispatcher.wants('account')], [true, false]);
    });
  });
});
