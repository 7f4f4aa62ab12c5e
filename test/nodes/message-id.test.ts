import assert from 'node:assert/strict';
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

  it('tells the messages of this package', () => {
    assert.ok(isOurs({ _msgid: messageId() }));
    assert.ok(!isOurs({ _msgid: `0${messageId().slice(0, 15)}` }));
    assert.ok(!isOurs({}));
  });
});
