import assert from 'node:assert/strict';
import { type FindingRule, PropertyFinder } from '../../src/events/property-finder';
import { MAX_LEVEL, MAX_OBJECTS, MAX_PROPERTIES, Shapes } from '../../src/events/shapes';
import type { JsonObject } from '../../src/util/json';

/** A finder of texts in properties with this name, the outer ones first, which counts how often its rule is asked. */
function finderOf(name: string) {
  let asked = 0;
  const rule: FindingRule<string> = (places) => {
    asked += 1;
    const read = (value: unknown) => (typeof value === 'string' ? value : undefined);
    return places.filter((place) => place.name === name).map((place) => ({ place, read }));
  };
  const finder = new PropertyFinder(rule, new Shapes());
  return { find: (text: string) => finder.find(JSON.parse(text)), finder, asked: () => asked };
}

describe('property finder', () => {
  it('finds the first property that the rule names and whose value can be read', () => {
    const { find } = finderOf('id');
    assert.equal(find('{"id":"a","call":{"id":"b"}}'), 'a');
    assert.equal(find('{"id":7,"call":{"id":"b"}}'), 'b');
    assert.equal(find('{"call":{"id":null}}'), undefined);
    assert.equal(find('{}'), undefined);
  });

  it('tells where it was found', () => {
    const { finder } = finderOf('id');
    assert.deepEqual(finder.locate({ calls: [{ legs: [{ id: 'a' }] }] }), {
      value: 'a',
      path: 'calls.0.legs.0.id',
    });
    assert.equal(finder.locate({ ids: ['a'] }), undefined);
  });

  it('asks the rule when a shape comes and comes back, not for each event', () => {
    const { find, asked } = finderOf('id');
    for (let n = 0; n < 100; n += 1) assert.equal(find(`{"at":${n},"call":{"id":"call ${n}"}}`), `call ${n}`);
    assert.equal(asked(), 2);
    find('{"at":"x","call":{"id":null}}');
    assert.equal(asked(), 2, 'values are no part of a shape, unless they have properties');
    const others = [
      '{"at":1,"call":7}',
      '{"call":{"id":"x"},"at":1}',
      '{"at":1,"call":[{"id":"x"}]}',
      '{"at":1}',
      '{}',
    ];
    for (const [index, text] of others.entries()) {
      find(text);
      assert.equal(asked(), 3 + index, text);
    }
  });

  it('asks two thousand times for 200,000 events of a thousand shapes', () => {
    const { finder, asked } = finderOf('state');
    const names = Array.from({ length: 1000 }, (_, n) => `only_${n.toString(36)}_`);
    for (let n = 0; n < 200_000; n += 1) {
      const event = {
        at: n,
        [names[n % 1000] ?? '']: n,
        call: { from: 'a', to: 'b', state: `state ${n % 7}` },
      };
      assert.equal(finder.find(event), `state ${n % 7}`);
    }
    assert.equal(asked(), 2000);
  });

  it('tells shapes apart in which other properties are lists', () => {
    const { finder } = finderOf('id');
    for (let times = 0; times < 3; times += 1) {
      assert.deepEqual(finder.locate({ a: [{ id: 'x' }], b: 1 }), { value: 'x', path: 'a.0.id' });
      assert.deepEqual(finder.locate({ a: 1, b: [{ id: 'x' }] }), { value: 'x', path: 'b.0.id' });
      assert.deepEqual(finder.locate({ a: { id: 'x' }, b: 1 }), { value: 'x', path: 'a.id' });
    }
  });

  it('takes names that are ids for one and the same, so that they make no shapes', () => {
    const { find, asked } = finderOf('state');
    for (let n = 1000; n < 2000; n += 1) find(`{"calls":{"call-${n}":{"state":"up"}},"state":"busy"}`);
    assert.equal(asked(), 2);
  });

  it('may share what is known of shapes with others that look at the same events', () => {
    const shapes = new Shapes();
    const ruleFor =
      (name: string): FindingRule<unknown> =>
      (places) =>
        places.filter((place) => place.name === name).map((place) => ({ place, read: (value) => value }));
    const from = new PropertyFinder(ruleFor('from'), shapes);
    const to = new PropertyFinder(ruleFor('to'), shapes);
    const event = { call: { from: 1, to: 2 } };
    assert.deepEqual([from.find(event), to.find(event), from.find(event)], [1, 2, 1]);
  });
});

describe('shapes', () => {
  const shapes = new Shapes();
  const pathsOf = (text: string) => {
    shapes.of(JSON.parse(text));
    return shapes.places().map(({ path }) => path);
  };

  const cases: [name: string, text: string, paths: string[]][] = [
    ['an object, outer properties first', '{"a":{"b":{"c":1}},"d":2}', ['a', 'd', 'a.b', 'a.b.c']],
    ['the first element of an array', '{"a":[{"b":1},{"c":1}]}', ['a', 'a.0.b']],
    ['an array of what has no properties', '{"a":["b"],"c":[],"d":[[{"e":1}]]}', ['a', 'c', 'd']],
    ['nothing below null', '{"a":null}', ['a']],
    ['no name that a path can not write', '{"a.b":{"c":1},"":{"d":1},"e":1}', ['e']],
    ['no hostile name', '{"__proto__":{"a":1},"constructor":{"b":1},"c":1}', ['c']],
    ['no endless name', `{"${'x'.repeat(100)}":{"a":1},"b":1}`, ['b']],
  ];
  for (const [name, text, paths] of cases)
    it(`know of ${name}`, () => assert.deepEqual(pathsOf(text), paths));

  for (const [amongSeveral, others] of [
    [false, []],
    [true, [{}]],
  ] as const) {
    it(`tell the neighbours and the parents of a place${amongSeveral ? ', one of several' : ''}`, () => {
      shapes.of({ a: [{ b: { c: 1, d: 2 } }, ...others] });
      assert.deepEqual(shapes.places().at(-1), {
        name: 'd',
        path: 'a.0.b.d',
        within: ['a', 'b'],
        besides: ['c', 'd'],
        inArray: true,
        amongSeveral,
        isObject: false,
        at: 2,
      });
    });
  }

  it('differ where a list has one element, and where it has several', () => {
    const of = (list: readonly JsonObject[]) => shapes.of({ listed: list });
    const [one, two, three] = [[{ a: 1 }], [{ a: 1 }, { a: 2 }], [{ a: 1 }, { a: 2 }, { a: 3 }]];
    for (const list of [one, two]) of(list);
    assert.notEqual(of(one), of(two));
    assert.equal(of(two), of(three));
    assert.notEqual(of(one), undefined);
  });

  it('end at some depth, at some number of properties and of objects', () => {
    assert.equal(pathsOf(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`).length, MAX_LEVEL + 1);
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`p${n.toString(36)}p`, 1]));
    assert.equal(pathsOf(JSON.stringify(wide)).length, MAX_PROPERTIES);
    assert.equal(pathsOf(JSON.stringify({ wide, last: { state: 1 } })).length, MAX_PROPERTIES);
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`o${n.toString(36)}o`, { a: 1 }]));
    assert.equal(pathsOf(JSON.stringify(many)).length, 100 + MAX_OBJECTS - 1);
  });

  it('are the same shape, whatever is in the parts that are not looked into', () => {
    const deep = (value: unknown) => ({ a: { b: { c: { d: { e: { f: value } } } } } });
    shapes.of(deep({ g: 1 }));
    const same = shapes.of(deep({ h: 1 }));
    assert.ok(same);
    assert.equal(shapes.places().at(-1)?.isObject, false);
    assert.equal(shapes.of(deep('text')), same);
  });

  it('are known from the second event on, and forgotten when there are too many', () => {
    const few = new Shapes();
    assert.equal(few.of({ a: 1 }), undefined);
    const first = few.of({ a: 2 });
    assert.ok(first);
    const made = (n: number) => ({ [`n_${n.toString(36).split('').join('_')}`]: 1 });
    for (let n = 0; n < 8000; n += 1) few.of(made(n % 4000));
    assert.equal(few.of({ a: 3 }), first);
    for (let n = 4000; n < 4200; n += 1) [few.of(made(n)), few.of(made(n))];
    assert.equal(few.of({ a: 4 }), undefined);
    const again = few.of({ a: 5 });
    assert.ok(again !== undefined && again !== first);
  });

  it('that never come back fill no memory', () => {
    const few = new Shapes();
    few.of({ a: 1 });
    const first = few.of({ a: 1 });
    for (let n = 0; n < 40_000; n += 1) few.of({ [`n_${n.toString(36).split('').join('_')}`]: 1 });
    assert.notEqual(few.of({ a: 1 }), first);
  });
});
