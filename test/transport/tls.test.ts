import assert from 'node:assert/strict';
import type { ServerOptions } from 'node:https';
import type { RealtimeError } from '../../src/failures/realtime-error';
import type { TlsOptions } from '../../src/net/dial';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { webSocketTransport } from '../../src/transport/ws-transport';
import { Authority, type CertificateWishes, encryptedKey, selfSigned } from '../support/certificates';
import { record } from '../support/recorded-transport';

const authority = new Authority();
const stranger = new Authority('Another authority');
const trusting: TlsOptions = { ca: authority.ca };

describe('webSocketTransport over TLS', () => {
  let server: Simulator | undefined;
  afterEach(async () => {
    await server?.close();
  });

  async function serve(tls: ServerOptions): Promise<string> {
    server = await startSimulator({ tls });
    return server.url;
  }

  /** Whether it opened, or why not. */
  async function attempt(url: string, tls: TlsOptions): Promise<'opened' | RealtimeError> {
    const { transport, reports } = record(webSocketTransport({ url, tls, environment: {} }));
    const outcome = await Promise.race([
      reports.nth('opened', 1).then(() => 'opened' as const),
      reports.nth('closed', 1),
    ]);
    transport.terminate();
    await reports.nth('closed', 1);
    return outcome;
  }

  async function failure(url: string, tls: TlsOptions): Promise<RealtimeError> {
    const outcome = await attempt(url, tls);
    assert.notEqual(outcome, 'opened');
    return outcome as RealtimeError;
  }

  describe('opens', () => {
    const cases: readonly [name: string, tls: TlsOptions, wishes?: CertificateWishes][] = [
      ['with a private authority', trusting],
      ['with its text as bytes', { ca: Buffer.from(authority.ca) }],
      [
        'with the servername that the certificate is for',
        { ...trusting, servername: 'api.test' },
        { hosts: ['api.test'] },
      ],
      [
        'with anything, where verification is off',
        { rejectUnauthorized: false },
        { hosts: ['api.test'], validToDays: -1, validFromDays: -2 },
      ],
    ];
    for (const [name, tls, wishes] of cases) {
      it(name, async () => assert.equal(await attempt(await serve(authority.issue(wishes)), tls), 'opened'));
    }

    it('at a name', async () => {
      const url = await serve(authority.issue());
      assert.equal(await attempt(url.replace('127.0.0.1', 'localhost'), trusting), 'opened');
    });

    it('and tells the server which name is wanted, unless it is an address', async () => {
      const names: string[] = [];
      const SNICallback: ServerOptions['SNICallback'] = (name, found) => {
        names.push(name);
        found(null);
      };
      const url = await serve({ ...authority.issue(), SNICallback });
      await attempt(url.replace('127.0.0.1', 'localhost'), trusting);
      await attempt(url, trusting);
      assert.deepEqual(names, ['localhost']);
    });

    it('with a client certificate, its key under a passphrase', async () => {
      const url = await serve({ ...authority.issue(), ca: authority.ca, requestCert: true });
      const { cert } = authority.issue();
      const tls = {
        ...trusting,
        cert,
        key: encryptedKey('marked-passphrase'),
        passphrase: 'marked-passphrase',
      };
      assert.equal(await attempt(url, tls), 'opened');
    });
  });

  describe('says what is wrong with a certificate', () => {
    const cases: readonly [problem: string, server: ServerOptions, client: TlsOptions, reason: string][] = [
      ['expired', authority.issue({ validFromDays: -9, validToDays: -8 }), trusting, 'CERT_HAS_EXPIRED'],
      [
        'not-yet-valid',
        authority.issue({ validFromDays: 8, validToDays: 9 }),
        trusting,
        'CERT_NOT_YET_VALID',
      ],
      ['self-signed', selfSigned(), trusting, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
      ['unknown-authority', stranger.issue(), trusting, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
      ['unknown-authority', authority.issue(), {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
      [
        'unknown-authority',
        { ...stranger.issue(), ca: stranger.ca, cert: stranger.issue().cert + stranger.ca },
        trusting,
        'SELF_SIGNED_CERT_IN_CHAIN',
      ],
      ['wrong-host', authority.issue({ hosts: ['api.test'] }), trusting, 'ERR_TLS_CERT_ALTNAME_INVALID'],
      [
        'wrong-host',
        authority.issue(),
        { ...trusting, servername: 'api.test' },
        'ERR_TLS_CERT_ALTNAME_INVALID',
      ],
    ];
    for (const [problem, tls, client, reason] of cases) {
      it(`${problem} (${reason})`, async () => {
        const why = await failure(await serve(tls), client);
        assert.equal(why.code, 'certificate');
        assert.deepEqual(why.details, { host: '127.0.0.1', port: server?.port, problem, reason });
      });
    }

    // With TLS 1.2, the server does not say what it lacks.
    for (const [maxVersion, expected] of [
      ['TLSv1.2', 'protocol-violation-handshake'],
      ['TLSv1.3', 'certificate-client'],
    ] as const) {
      it(`${expected}: the server wants our certificate (${maxVersion})`, async () => {
        const url = await serve({
          ...authority.issue(),
          ca: authority.ca,
          requestCert: true,
          rejectUnauthorized: true,
          maxVersion,
        });
        const why = await failure(url, trusting);
        assert.equal(`${why.code}-${why.variant}`, expected, why.message);
      });
    }

    it('protocol-violation-handshake: there is no common cipher', async () => {
      const url = await serve({ ...authority.issue(), ciphers: 'AES128-SHA', maxVersion: 'TLSv1.2' });
      const why = await failure(url, { ...trusting, ciphers: 'AES256-SHA' } as TlsOptions);
      assert.equal(`${why.code}-${why.variant}`, 'protocol-violation-handshake', why.message);
    });
  });

  describe('calls unusable options misconfigured', () => {
    const { cert, key } = authority.issue();
    const cases: readonly [name: string, tls: TlsOptions][] = [
      ['a key that is no PEM', { cert, key: 'marked-secret' }],
      ['a certificate that is no PEM', { cert: 'marked-secret', key }],
      ['a wrong passphrase', { cert, key: encryptedKey('right'), passphrase: 'marked-secret' }],
      ['a passphrase that is missing', { cert, key: encryptedKey('right') }],
    ];
    for (const [name, tls] of cases) {
      it(name, async () => {
        const why = await failure('wss://127.0.0.1:1', tls);
        assert.equal(why.code, 'misconfigured', why.message);
        assert.equal('property' in why.details && why.details.property, 'tls');
        assert.doesNotMatch(`${why.stack}`, /marked/);
      });
    }
  });
});
