import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import sinon from 'sinon';
import { isOurs, messageId } from '../../nodes/shared/message-id';

/** More than the numbers that share their first digits. */
const MANY = 1_000;

describe('the id of a message', () => {
  it('has 16 hexadecimal digits, as the ids of Node-RED', () => {
    for (let count = 0; count < MANY; count += 1) assert.match(messageId(), /^[\da-f]{16}$/);
  });

  it('is the next number, so that none comes twice', () => {
    let last = BigInt(`0x${messageId()}`);
    for (let count = 0; count < MANY; count += 1) {
      const id = BigInt(`0x${messageId()}`);
      assert.equal(id, last + 1n);
      last = id;
    }
  });

  it('begins with other digits once the numbers have come to their end', () => {
    const file = require.resolve('../../nodes/shared/message-id');
    const loaded = require.cache[file];
    delete require.cache[file];
    const first = sinon.stub(crypto, 'randomInt').callsFake((_from, to = 0) => to - 1);
    try {
      const fresh: typeof import('../../nodes/shared/message-id') = require(file);
      const ids = Array.from({ length: 4 }, () => fresh.messageId());
      assert.ok(first.called);
      assert.deepEqual(
        ids.map((id) => id.slice(8)),
        Array(4).fill('7fffffff'),
      );
      assert.equal(new Set(ids).size, 4);
      assert.ok(ids.every((id) => fresh.isOurs({ _msgid: id })));
    } finally {
      first.restore();
      require.cache[file] = loaded;
    }
  });

  it('tells the messages of this package', () => {
    assert.ok(isOurs({ _msgid: messageId() }));
    assert.ok(!isOurs({ _msgid: `0${messageId().slice(0, 15)}` }));
    assert.ok(!isOurs({}));
  });
});
