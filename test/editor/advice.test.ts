import assert from 'node:assert/strict';
import { pathAdvice, patternAdvice } from '../../nodes/rt-events/editor/advice';

const text = (key: string, values = {}) => `${key} ${JSON.stringify(values)}`;
const nothingSeen = () => [];

describe('the advice in the dialog', () => {
  const paths: [property: string, inside: string | undefined][] = [
    ['payload.direction', 'direction'],
    ['msg.payload.call.from', 'call.from'],
    ['msg.topic', 'topic'],
    ['msg.payload', undefined],
    ['msg.payloads', 'payloads'],
    ['direction', undefined],
    ['payload', undefined],
    ['payload.', undefined],
    ['call.payload.x', undefined],
  ];
  for (const [property, inside] of paths) {
    it(`on the path ${property}: ${inside ?? 'none'}`, () => {
      const rules = [
        { property: 'a', op: 'exists', value: '' } as const,
        { property, op: 'exists', value: '' } as const,
      ];
      const values = JSON.stringify({ number: 2, inside, property });
      const expected = inside === undefined ? '' : `rt-events.advice.path ${values}`;
      assert.equal(pathAdvice(rules, nothingSeen, text), expected);
      assert.equal(
        pathAdvice(rules, () => [property], text),
        '',
        'events have it',
      );
    });
  }

  const patterns: [pattern: string, advice: string | undefined][] = [
    ['call.*,sms', 'several'],
    ['!a, b', 'several'],
    ['!!call', 'signs'],
    ['/^call/', 'signs'],
    ['!/call/', 'signs'],
    ['call/ended', undefined],
    ['!call.*', undefined],
  ];
  for (const [pattern, advice] of patterns) {
    it(`on the pattern ${pattern}: ${advice ?? 'none'}`, () => {
      const expected = advice === undefined ? '' : `rt-events.advice.${advice} {"number":2}`;
      assert.equal(patternAdvice(['a', pattern], nothingSeen, text), expected);
      assert.equal(
        patternAdvice(['a', pattern], () => [pattern.replace('!', '')], text),
        '',
        'it is a type',
      );
    });
  }
});
