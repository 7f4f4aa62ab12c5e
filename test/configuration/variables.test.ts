/** Owns what becomes of variables in what users write, and of texts that look like them. */
import assert from 'node:assert/strict';
import { filledIn, filledText, hasVariable, variableIn } from '../../src/configuration/variables';

const HELD: Readonly<Record<string, unknown>> = {
  T: 'acme',
  EMPTY: '',
  NUMBER: 5,
  YES: true,
  NOTHING: null,
  NESTED: `$\{T}`,
  '$parent.T': 'parent',
  'a-b.c': 'dashes',
};
const lookUp = (name: string) => HELD[name];

/** What is made of a text as a text and as a secret; `?NAME`: NAME is not set. */
type Case = readonly [written: string, asText: string, asSecret: string];

const CASES: readonly Case[] = [
  ['', '', ''],
  ['plain', 'plain', 'plain'],
  [`$\{T}`, 'acme', 'acme'],
  [` $\{T} `, ' acme ', ` $\{T} `],
  [`!$\{T}`, '!acme', `!$\{T}`],
  [`$\{T}.*`, 'acme.*', `$\{T}.*`],
  [
    `wss://$\{T}.example/$\{T}?n=$\{NUMBER}`,
    'wss://acme.example/acme?n=5',
    `wss://$\{T}.example/$\{T}?n=$\{NUMBER}`,
  ],
  [`$\{EMPTY}`, '', ''],
  [`$\{YES}`, 'true', 'true'],
  [`$\{NESTED}`, `$\{T}`, `$\{T}`],
  [`$\{$parent.T}`, 'parent', 'parent'],
  [`<$\{a-b.c}>`, '<dashes>', `<$\{a-b.c}>`],
  [`$\{money}`, '?money', '?money'],
  [`a$\{money}`, '?money', `a$\{money}`],
  [`$\{NOTHING}`, '?NOTHING', '?NOTHING'],
  [`$\{T}$\{money}`, '?money', `$\{T}$\{money}`],
  [`$$\{money}`, `$\{money}`, `$\{money}`],
  [`$$$\{money}`, `$$\{money}`, `$$\{money}`],
  [`a$$\{T}`, `a$\{T}`, `a$$\{T}`],
  ['$T', '$T', '$T'],
  ['{T}', '{T}', '{T}'],
  [`$\{}`, `$\{}`, `$\{}`],
  [`$\{T`, `$\{T`, `$\{T`],
  [`^a$|b$\{2}`, `^a$|b$\{2}`, `^a$|b$\{2}`],
  [`$\{"a": 1}`, `$\{"a": 1}`, `$\{"a": 1}`],
  [`p$$w0rd$\{`, `p$$w0rd$\{`, `p$$w0rd$\{`],
];

describe('a variable in what a user writes', () => {
  for (const [written, asText, asSecret] of CASES) {
    it(`${JSON.stringify(written)}: ${JSON.stringify(asText)}, as a secret ${JSON.stringify(asSecret)}`, () => {
      for (const [as, wanted] of [
        ['text', asText],
        ['secret', asSecret],
      ] as const) {
        const filled = filledText(written, lookUp, as);
        assert.equal(filled.ok ? filled.value : `?${filled.variable}`, wanted);
      }
    });
  }

  it('is looked for in lists and objects, and what Node-RED has put in place is left as it is', () => {
    const written = { types: [`$\{T}.*`, `$\{NUMBER}`, `$\{NESTED}`], deep: { value: `$$\{T}` }, more: 1 };
    const given = { types: [`$\{T}.*`, 5, `x $\{T}`], deep: { value: `$$\{T}` }, more: 1 };
    assert.deepEqual(filledIn(given, written, lookUp), {
      ok: true,
      value: { types: ['acme.*', '5', `x $\{T}`], deep: { value: `$\{T}` }, more: 1 },
    });
  });

  it('that holds another variable is not filled in again', () =>
    assert.deepEqual(filledIn(`$\{NESTED2}`, `$\{ALIAS}`, lookUp), { ok: false, variable: 'NESTED2' }));

  it('is told from what only looks like one', () => {
    assert.deepEqual([`$\{T}`, ` $\{T}`, `$$\{T}`, `a$\{T}`].map(variableIn), [
      'T',
      'T',
      undefined,
      undefined,
    ]);
    assert.deepEqual([`$\{T}`, `a$\{T}`, `$$\{T}`, `$\{2}b`, 7].map(hasVariable), [
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
