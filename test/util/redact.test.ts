import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RealtimeError } from '../../src/failures/realtime-error';
import { redactFailure } from '../../src/failures/redact-failure';
import { redact, secretsOf } from '../../src/util/redact';
import { findMatches } from '../../src/util/secret-matching';

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
    ['knows other letters', 'bad SECRET-one', ['Secret-One'], 'bad ***'],
    ['knows JSON as PHP writes it', '"a\\/b\\u00e9c"', ['a/béc'], '"***"'],
    ['knows HTML', 'a&#43;b&#x2F;c&amp;&quot;d&#039;', ['a+b/c&"d\''], '***'],
    ['knows base64', `Basic ${btoa('open sesame')}`, ['open sesame'], 'Basic ***='],
    ['knows a beginning', 'Invalid token abcdefgh...', ['abcdefghijkl'], 'Invalid token ***...'],
    ['knows a beginning in an URL', 'at /?t=a%2Fb%2Fc%2Fd%2', ['a/b/c/d/e/f'], 'at /?t=***'],
    ['knows a short beginning at the end', '{"password":"LOGI', ['LOGINPASS'], '{"password":"***'],
    ['knows it before the marks of a cut', 'sent LOGI…', ['LOGINPASS'], 'sent ***…'],
    [
      'leaves words alone that begin alike',
      'the demons of demography',
      ['demolition'],
      'the demons of demography',
    ],
    [
      'leaves text beside a short secret',
      'demo accounts have no access',
      ['demo'],
      '*** accounts have no access',
    ],
    [
      'takes what only looks like an escape for text',
      '&#9999999; %ff%e0 t0ken',
      ['t0ken'],
      '&#9999999; %ff%e0 ***',
    ],
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

  const CUT_OFF: Readonly<Record<string, (secret: string) => string>> = {
    'as it is': (secret) => secret,
    'in capitals': (secret) => secret.toUpperCase(),
    'in an URL': encodeURIComponent,
    'in JSON': (secret) => JSON.stringify(secret).slice(1, -1),
    'in JSON of PHP': (secret) => JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
    'in HTML': (secret) => secret.replace(/[^a-z\d]/gi, (character) => `&#${character.charCodeAt(0)};`),
    'in base64': (secret) => Buffer.from(secret).toString('base64').replaceAll('=', ''),
  };
  for (const [way, write] of Object.entries(CUT_OFF)) {
    it(`leaves nothing of a secret that was cut, ${way}`, () => {
      // `#` is in no secret, and marks where it was; few letters make secrets that are like themselves.
      const letters = fc.oneof(fc.constantFrom('a', 'B', '/'), fc.constantFrom(...'xyz01+&%\\"\''));
      const secret = fc.string({ unit: letters, minLength: 8, maxLength: 40 });
      fc.assert(
        fc.property(secret, fc.nat(), fc.string({ unit: letters }), (marked, cut, before) => {
          const kept = marked.slice(0, 8 + (cut % (marked.length - 7)));
          const text = `${before} ${write(kept)}#`;
          const cleaned = redact(text, [marked]);
          assert.match(cleaned, way === 'in base64' ? /\*\*\*.{0,3}#$/ : /\*\*\*#$/);
        }),
      );
    });
  }

  it('takes a moment, not minutes, however long the text and however much a secret is like itself', () => {
    const secrets = ['a'.repeat(100_000), `${'/'.repeat(100_000)}x`];
    assert.match(redact('a'.repeat(4_000_000), secrets), /^\*+…$/);
    assert.match(redact('\\/'.repeat(2_000_000), secrets), /^\*+…$/);
    assert.equal(findMatches('a'.repeat(1_000_000), 'a'.repeat(100_000)).at(-1)?.to, 1_000_000);
  });
});

describe('redactFailure', () => {
  it('cleans the message and the details, and keeps the rest', () => {
    const details = { closeCode: 1008, meaning: 'policy violation', closeReason: 'bad t0ken' };
    const why = new RealtimeError('closed', 'closed: bad t0ken', details, { retryAfterMs: 7 });
    const cleaned = redactFailure(why, ['t0ken']);
    assert.deepEqual(
      [cleaned.code, cleaned.message, cleaned.details, cleaned.retryAfterMs],
      ['closed', 'closed: bad ***', { ...details, closeReason: 'bad ***' }, 7],
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

describe('the secrets of an address', () => {
  for (const user of ['m', 'me', 'm%C3%A9', ''])
    it(`are gone from what HTTP makes of the user "${user}" and its password`, () => {
      const url = new URL(`wss://${user}:open%2Dsesame@x`);
      for (const pair of [`${url.username}:${url.password}`, `${decodeURIComponent(user)}:open-sesame`]) {
        const sent = Buffer.from(pair).toString('base64');
        assert.match(redact(`bad Basic ${sent}`, secretsOf(url)), /^bad Basic \*\*\*=*$/);
      }
    });

  it('leave an address without any alone', () => {
    assert.equal(redact('at 10:30', secretsOf(new URL('wss://x'))), 'at 10:30');
  });
});
