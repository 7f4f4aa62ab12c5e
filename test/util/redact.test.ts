import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RealtimeError } from '../../src/util/errors';
import { redact, redactFailure, secretsOf } from '../../src/util/redact';

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

describe('redactFailure', () => {
  it('cleans the message and the details, and keeps the rest', () => {
    const details = { code: 1008, meaning: 'policy violation', reason: 'bad t0ken' };
    const why = new RealtimeError('closed', 'closed: bad t0ken', details, { retryAfterMs: 7 });
    const cleaned = redactFailure(why, ['t0ken']);
    assert.deepEqual(
      [cleaned.code, cleaned.message, cleaned.details, cleaned.retryAfterMs],
      ['closed', 'closed: bad ***', { ...details, reason: 'bad ***' }, 7],
    );
  });
});

describe('redactFailure with a short secret', () => {
  it('leaves the host readable that the failure is about', () => {
    const details = { host: '::1', port: 8080, reason: 'key 1 is wrong' };
    const cleaned = redactFailure(new RealtimeError('protocol-violation', 'not usable', details), ['1']);
    assert.deepEqual(cleaned.details, { ...details, reason: 'key *** is wrong' });
  });
});

describe('secretsOf', () => {
  it('names what an address may hold, in plain characters too', () => {
    const found = secretsOf(new URL('wss://me:p%40ss%25%zz@api.example.com/?token=t%2Fk&empty='));
    for (const secret of ['me', 'p%40ss%25%zz', 't/k']) assert.ok(found.includes(secret), secret);
    assert.equal(
      redact('me p@ss t/k t%2Fk', secretsOf(new URL('ws://me:p%40ss@x/?t=t/k'))),
      '*** *** *** ***',
    );
  });
});
