import assert from 'node:assert/strict';
import fc from 'fast-check';
import { redact } from '../../src/util/redact';

describe('redact', () => {
  const cases: readonly [name: string, text: string, secrets: readonly string[], expected: string][] = [
    ['leaves a text without secrets alone', 'Session over', ['t0ken'], 'Session over'],
    ['removes a secret wherever it is', 'no t0ken, bad t0ken', ['t0ken'], 'no ***, bad ***'],
    ['removes each of several', 'u:p4ss and t0ken', ['t0ken', 'p4ss'], 'u:*** and ***'],
    ['knows the spelling in an URL', 'GET /?token=a%2Fb%3Fc', ['a/b?c'], 'GET /?token=***'],
    ['knows the spelling in a form', 'password=one+two%21', ['one two!'], 'password=***'],
    ['knows the spelling in JSON', '{"password":"say \\"x\\""}', ['say "x"'], '{"password":"***"}'],
    ['takes an empty secret for none', 'abc', [''], 'abc'],
    ['leaves nothing of the longer of two', 'secret-and-more', ['secret', 'secret-and-more'], '***'],
    ['takes characters of patterns as they are', 'a.c abc $&', ['a.c', '$&'], '*** abc ***'],
    ['stands half a character', 'x\ud800y', ['\ud800'], 'x***y'],
  ];
  for (const [name, text, secrets, expected] of cases) {
    it(name, () => assert.equal(redact(text, secrets), expected));
  }

  it('leaves no secret in any text', () => {
    const secret = fc.string({ minLength: 4 }).filter((text) => !text.includes('*'));
    fc.assert(
      fc.property(fc.string(), secret, fc.string(), (before, marked, after) => {
        const cleaned = redact(`${before}${marked}${after}`, [marked]);
        assert.ok(!cleaned.includes(marked));
      }),
    );
  });
});
