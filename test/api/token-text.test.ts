/** Owns that a token is read in one way, whoever gives it. */
import assert from 'node:assert/strict';
import { GivenToken } from '../../src/api/given-token';
import { type Grant, readGrant } from '../../src/api/grant';
import { tokenIn } from '../../src/api/token-text';

describe('a token', () => {
  const texts: readonly [title: string, text: string, token: string | undefined][] = [
    ['as it is', 'demo', 'demo'],
    ['with spaces at its ends, which may belong to it', ' spaced ', ' spaced '],
    ['without the line breaks that end a file', 'demo\r\n\n', 'demo'],
    ['with a line break in its midst: for others to judge', 'a\nb', 'a\nb'],
    ['that is empty: none', '', undefined],
    ['of spaces alone: none', ' \n ', undefined],
  ];
  for (const [title, text, token] of texts) {
    it(`${title}: ${JSON.stringify(text)}, by a flow, in the configuration, and in the answer of a login`, () => {
      assert.equal(tokenIn(text), token);
      assert.equal(new GivenToken(text).current()?.token, token);
      const answer = { status: 200, headers: {}, text: JSON.stringify({ success: true, token: text }) };
      const granted = readGrant(answer, { host: 'h', secrets: [], now: 0 }) as Partial<Grant>;
      assert.equal(granted.token, token);
    });
  }

  it('is a text', () => {
    for (const value of [undefined, null, 7, {}, ['demo']]) assert.equal(tokenIn(value), undefined);
  });
});
