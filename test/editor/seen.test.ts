import assert from 'node:assert/strict';
import { ageText } from '../../nodes/editor/age';
import { adminFailureOf, NOTHING_SEEN } from '../../nodes/editor/seen';
import { dependsOnVariables, judged, letsThrough, previewText } from '../../nodes/rt-events/editor/preview';
import { matching, propertySuggestions, valueSuggestions } from '../../nodes/rt-events/editor/suggestions';
import type { RecentEvent } from '../../src/events/seen';

const text = (key: string, values = {}) => `${key} ${JSON.stringify(values)}`;
const seen = (type: string, event: unknown): RecentEvent => ({ type, stream: 'user', receivedAt: 0, event });
const EVENTS = [
  seen('call.ringing', { event: 'call.ringing', call: { from: '+1', seconds: 0 } }),
  seen('call.ended', { event: 'call.ended', call: { from: '+1', seconds: 7 } }),
  seen('sms.received', { event: 'sms.received', text: 'hello' }),
];

describe('what the dialog makes of the events that were seen', () => {
  describe('the preview', () => {
    it('lets the runtime judge what does not depend on variables', () => {
      for (const settings of [
        { types: [`$\{T}.*`] },
        { rules: [{ property: 'a', op: 'eq', value: `x$\{T}` }] },
      ]) {
        assert.equal(judged(settings), undefined);
        assert.equal(dependsOnVariables(settings), true);
      }
      const itself = { types: [`$$\{T}`, 'call.*'], rules: [], split: true };
      assert.equal(dependsOnVariables(itself), false);
      assert.deepEqual(judged(itself), { types: [`$\{T}`, 'call.*'], rules: [], split: true });
      assert.equal(
        previewText(NOTHING_SEEN, undefined, text, '', 'variables'),
        'rt-events.preview.variables {}',
      );
      assert.equal(previewText(NOTHING_SEEN, undefined, text, ''), 'rt-events.preview.unfinished {}');
    });

    it('knows which types pass', () => {
      assert.equal(letsThrough([], 'a'), true);
      assert.equal(letsThrough(['!a', '*'], 'a'), false);
      assert.equal(letsThrough(['sms.*'], 'call.ended'), false);
    });

    it('counts what passes', () => {
      assert.equal(
        previewText(NOTHING_SEEN, [0, -1, 2], text, ''),
        'rt-events.preview.passes {"passing":2,"total":3}',
      );
    });

    it('says what to do when there is nothing to see', () => {
      assert.equal(previewText(NOTHING_SEEN, [], text, 'call your number'), 'call your number');
      const missing = { ...NOTHING_SEEN, missing: 'forbidden' } as const;
      assert.equal(previewText(missing, [], text, ''), 'rt-events.preview.forbidden {}');
    });
  });

  it('knows why there is no answer', () => {
    assert.deepEqual([404, 401, 403, 0, 500].map(adminFailureOf), [
      'not-deployed',
      'forbidden',
      'forbidden',
      'unreachable',
      'unreachable',
    ]);
  });

  describe('completion', () => {
    const suggestions = [
      { value: 'call.ringing', about: '3' },
      { value: 'recall', about: '1' },
      { value: 'sms', about: '2' },
    ];
    const offered = (typed: string) => matching(suggestions, typed).map(({ value }) => value);

    it('offers all before anything is typed', () =>
      assert.deepEqual(offered(''), ['call.ringing', 'recall', 'sms']));
    it('offers what contains the text, after the text itself, which Enter and Tab take', () =>
      assert.deepEqual(offered('CALL'), ['CALL', 'call.ringing', 'recall']));
    it('does not offer the text twice', () => assert.deepEqual(offered('sms'), ['sms']));
    it('offers nothing where nothing fits', () => assert.deepEqual(offered('my.own'), []));
  });

  it('offers the paths of the events, and remembered paths of the same types', () => {
    const remembered = {
      ...NOTHING_SEEN,
      properties: [
        {
          type: 'call.ended',
          stream: 'user',
          properties: [
            { path: 'call.seconds', kinds: ['null'] },
            { path: 'call.queue', kinds: ['text'] },
          ],
        },
        { type: 'other', stream: 'user', properties: [{ path: 'other', kinds: ['text'] }] },
      ],
    } as const;
    const kind = (key: string) => key.replace('rt-events.kind.', '');
    assert.deepEqual(propertySuggestions(EVENTS.slice(0, 2), remembered, kind), [
      { value: 'event', about: 'text' },
      { value: 'call', about: 'object' },
      { value: 'call.from', about: 'text' },
      { value: 'call.seconds', about: 'number, null' },
      { value: 'call.queue', about: 'text' },
    ]);
  });

  it('offers the different values of a property', () => {
    const values = (property: string) => valueSuggestions(EVENTS, property).map(({ value }) => value);
    assert.deepEqual(values('call.from'), ['+1']);
    assert.deepEqual(values('call.seconds'), ['0', '7']);
    assert.deepEqual(values('call'), []);
  });

  describe('how long ago', () => {
    const cases: [ageMs: number, expected: string][] = [
      [-500, 'now'],
      [400, 'now'],
      [12_000, '12 sec. ago'],
      [119_000, '1 min. ago'],
      [2 * 3_600_000, '2 hr. ago'],
      [3 * 86_400_000, '3 days ago'],
    ];
    for (const [ageMs, expected] of cases) {
      it(`${ageMs} ms: ${expected}`, () => assert.equal(ageText(ageMs, 'en-US'), expected));
    }

    for (const [language, expected] of [
      ['de', 'vor 12 Sek.'],
      ['fr', 'il y a 12 s'],
    ] as const)
      it(`in the language of the editor: ${expected}`, () =>
        assert.equal(ageText(12_000, language).replace('\u00a0', ' '), expected));
  });
});
