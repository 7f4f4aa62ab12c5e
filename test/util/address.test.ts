import assert from 'node:assert/strict';
import { isLoopback, travelsInTheClear, withoutSecrets } from '../../src/util/address';

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

describe('isLoopback', () => {
  const here = [
    'localhost',
    'LOCALHOST',
    'localhost.',
    'simulator.localhost',
    '127.0.0.1',
    '127.1.2.3',
    '::1',
    '[::1]',
    '::ffff:127.0.0.1',
    '[::ffff:7f00:1]',
  ];
  const elsewhere = [
    '',
    '0.0.0.0',
    '::',
    '10.0.0.7',
    '128.0.0.1',
    '::2',
    'mylocalhost',
    '127.0.0.1.example.com',
  ];
  for (const host of here) it(`${host}: this machine`, () => assert.equal(isLoopback(host), true));
  for (const host of elsewhere)
    it(`${host === '' ? '(empty)' : host}: another one`, () => assert.equal(isLoopback(host), false));
});

describe('withoutSecrets', () => {
  const cases: readonly [address: string, expected: string][] = [
    ['wss://api.example.com/path?token=1#part', 'wss://api.example.com/path'],
    ['wss://me:pass@api.example.com', 'wss://api.example.com'],
    ['me@home:pass@api.example.com', 'api.example.com'],
    ['wss://me:pa?ss@api.example.com', 'wss://…'],
  ];
  for (const [address, expected] of cases)
    it(`shows ${expected} of ${address}`, () => assert.equal(withoutSecrets(address), expected));

  for (const part of ['?', '#', '@', 'a', '/'])
    it(`takes a moment, not minutes, for an address of many ${part}`, () => {
      withoutSecrets(`x${part.repeat(4_000_000)}`);
    });
});
