import assert from 'node:assert/strict';
import { RealtimeError } from '../../src/failures/realtime-error';
import { type Environment, proxyFor } from '../../src/net/proxy';

const API = 'wss://api.example.com';
const PROXY = 'http://proxy.example.com:3128';

function chosen(url: string, environment: Environment): string {
  return proxyFor(new URL(url), environment)?.url.href ?? 'none';
}

describe('proxyFor', () => {
  describe('takes the first variable that is set', () => {
    const cases: readonly [name: string, url: string, environment: Environment, expected: string][] = [
      ['none', API, {}, 'none'],
      ['wss: wss_proxy', API, { wss_proxy: PROXY, https_proxy: 'http://other' }, `${PROXY}/`],
      ['wss: https_proxy', API, { https_proxy: PROXY, all_proxy: 'http://other' }, `${PROXY}/`],
      ['wss: all_proxy', API, { all_proxy: PROXY }, `${PROXY}/`],
      ['wss: not http_proxy', API, { http_proxy: PROXY }, 'none'],
      ['ws: ws_proxy', 'ws://api.example.com', { ws_proxy: PROXY, http_proxy: 'http://other' }, `${PROXY}/`],
      ['ws: http_proxy', 'ws://api.example.com', { http_proxy: PROXY }, `${PROXY}/`],
      ['ws: not https_proxy', 'ws://api.example.com', { https_proxy: PROXY }, 'none'],
      ['https: https_proxy', 'https://api.example.com', { https_proxy: PROXY }, `${PROXY}/`],
      ['https: not wss_proxy', 'https://api.example.com', { wss_proxy: PROXY }, 'none'],
      ['https: all_proxy', 'https://api.example.com', { ALL_PROXY: PROXY }, `${PROXY}/`],
      ['http: http_proxy', 'http://api.example.com', { HTTP_PROXY: PROXY }, `${PROXY}/`],
      ['upper case', API, { HTTPS_PROXY: PROXY }, `${PROXY}/`],
      ['lower case before upper case', API, { https_proxy: PROXY, HTTPS_PROXY: 'http://other' }, `${PROXY}/`],
      ['set but empty: none', API, { https_proxy: '', HTTPS_PROXY: PROXY, all_proxy: PROXY }, 'none'],
      ['without a scheme: http', API, { https_proxy: 'proxy.example.com:3128' }, `${PROXY}/`],
      ['over TLS', API, { https_proxy: 'https://proxy.example.com' }, 'https://proxy.example.com/'],
      ['with user and password', API, { https_proxy: 'me:p%40ss@proxy:81' }, 'http://me:p%40ss@proxy:81/'],
    ];
    for (const [name, url, environment, expected] of cases) {
      it(name, () => assert.equal(chosen(url, environment), expected));
    }
  });

  describe('reads no_proxy', () => {
    const cases: readonly [noProxy: string, url: string, isExcepted: boolean][] = [
      ['*', API, true],
      ['a.com, *', API, true],
      ['', API, false],
      ['api.example.com', API, true],
      ['API.EXAMPLE.COM', API, true],
      ['example.com', API, true],
      ['.example.com', API, true],
      ['*.example.com', API, true],
      ['.example.com', 'wss://example.com', true],
      ['example.com.', API, true],
      ['example.com', 'wss://api.example.com.', true],
      ['ample.com', API, false],
      ['com', API, true],
      ['api.example.com.org', API, false],
      ['other.com,example.com', API, true],
      ['other.com example.com', API, true],
      ['other.com,\texample.com ,', API, true],
      ['example.com:443', API, true],
      ['example.com:8443', API, false],
      ['example.com:8443', 'wss://api.example.com:8443', true],
      ['.example.com:80', 'ws://api.example.com', true],
      ['*:443', API, true],
      ['*:444', API, false],
      ['127.0.0.1', 'ws://127.0.0.1:7710', true],
      ['127.0.0.1:7710', 'ws://127.0.0.1:7710', true],
      ['127.0.0.1:7711', 'ws://127.0.0.1:7710', false],
      ['127.0.0.0/8', 'ws://127.9.9.9', true],
      ['10.0.0.0/8', 'ws://127.9.9.9', false],
      ['10.0.0.0/99', 'ws://10.0.0.1', false],
      ['10.0.0.0/x', 'ws://10.0.0.1', false],
      ['0.0.1', 'ws://127.0.0.1', false],
      ['localhost', 'ws://127.0.0.1', false],
      ['::1', 'ws://[::1]:7710', true],
      ['[::1]', 'ws://[::1]:7710', true],
      ['[::1]:7710', 'ws://[::1]:7710', true],
      ['[::1]:7711', 'ws://[::1]:7710', false],
      ['0:0:0:0:0:0:0:1', 'ws://[::1]', true],
      ['fd00::/8', 'ws://[fd12::7]', true],
      ['fd00::/8', 'ws://[fe80::7]', false],
      ['.', API, false],
      ['/', API, false],
    ];
    for (const [noProxy, url, isExcepted] of cases) {
      it(`'${noProxy}' ${isExcepted ? 'excepts' : 'does not except'} ${url}`, () => {
        const environment = { ALL_PROXY: PROXY, no_proxy: noProxy };
        assert.equal(chosen(url, environment), isExcepted ? 'none' : `${PROXY}/`);
      });
    }

    it('in upper case, where it is not set in lower case', () => {
      assert.equal(chosen(API, { all_proxy: PROXY, NO_PROXY: '*' }), 'none');
      assert.equal(chosen(API, { all_proxy: PROXY, NO_PROXY: '*', no_proxy: '' }), `${PROXY}/`);
    });
  });

  describe('goes around no proxy that it cannot use', () => {
    const cases: readonly [value: string, details: object][] = [
      ['socks5://me:marked-secret@proxy:1080', { reason: 'socks5:' }],
      ['http://me:marked-secret@:x', { problem: 'no-url' }],
    ];
    for (const [value, details] of cases) {
      it(`${Object.values(details).join()}: misconfigured, and names the variable, not its value`, () => {
        assert.throws(
          () => proxyFor(new URL(API), { HTTPS_PROXY: value }),
          (error: unknown) => {
            assert.ok(error instanceof RealtimeError);
            assert.equal(error.code, 'misconfigured');
            assert.deepEqual(error.details, {
              property: 'proxy',
              proxyVariable: 'HTTPS_PROXY',
              ...details,
            });
            assert.doesNotMatch(`${error.stack}`, /marked-secret/);
            return true;
          },
        );
      });
    }
  });
});
