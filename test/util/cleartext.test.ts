import assert from 'node:assert/strict';
import { travelsInTheClear } from '../../src/util/cleartext';

describe('travelsInTheClear', () => {
  const cases: readonly [address: string, expected: boolean][] = [
    ['ws://api.example.com', true],
    ['http://api.example.com/auth', true],
    ['WS://API.EXAMPLE.COM', true],
    ['ws://10.0.0.7:7710', true],
    ['ws://[fe80::1]', true],
    ['ws://localhost.example.com', true],
    ['ws://127.0.0.1.example.com', true],
    ['ws://mylocalhost', true],
    ['wss://api.example.com', false],
    ['https://api.example.com', false],
    ['ws://localhost:7710', false],
    ['ws://LOCALHOST', false],
    ['ws://simulator.localhost', false],
    ['ws://127.0.0.1:7710', false],
    ['ws://127.1.2.3', false],
    ['http://127.1', false],
    ['ws://[::1]:7710', false],
    ['ws://[0:0:0:0:0:0:0:1]', false],
    ['ws://[::ffff:127.0.0.1]', false],
    ['', false],
    ['not an address', false],
  ];
  for (const [address, expected] of cases) {
    it(`${address === '' ? '(empty)' : address}: ${expected ? 'yes' : 'no'}`, () =>
      assert.equal(travelsInTheClear(address), expected));
  }
});
