/** Owns certificates for tests: a private authority and its certificates, new in each run. */
import { generateKeyPairSync } from 'node:crypto';
import { isIP } from 'node:net';
import { md, pki } from 'node-forge';

/** PEM texts, as Node's TLS options take them. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateWishes {
  /** Names and addresses that the certificate is good for. Default: `localhost` and `127.0.0.1`. */
  readonly hosts?: readonly string[];
  /** Days from now, negative in the past. Default: yesterday to tomorrow. */
  readonly validFromDays?: number;
  readonly validToDays?: number;
  /** How it is signed. Default: `sha256`. */
  readonly digest?: 'sha1' | 'sha256';
  /** Its key. Default: one that is strong enough. */
  readonly key?: 'strong' | 'weak';
}

/** One key for all tests that are not about keys, because making keys is slow. */
const KEY = keyOf(2048);
/** The shortest that TLS 1.3 can sign with. */
const WEAK_KEY = keyOf(768);
const DAY_MS = 86_400_000;

let serial = 1;

/** A private authority. */
export class Authority {
  readonly #certificate: pki.Certificate;
  readonly #wishes: CertificateWishes;
  /** Its own certificate, as PEM. */
  readonly ca: string;

  constructor(name = 'Test authority', wishes: Pick<CertificateWishes, 'key'> = {}) {
    this.#wishes = wishes;
    this.#certificate = certificate(name, { hosts: [], ...wishes });
    sign(this.#certificate, this.#certificate, wishes);
    this.ca = pki.certificateToPem(this.#certificate);
  }

  issue(wishes: CertificateWishes = {}): Identity {
    const issued = certificate('test', wishes);
    sign(issued, this.#certificate, { ...wishes, key: this.#wishes.key ?? 'strong' });
    return identity(issued, wishes);
  }
}

/** A certificate that vouches for itself. */
export function selfSigned(wishes: CertificateWishes = {}): Identity {
  const issued = certificate('test', wishes);
  sign(issued, issued, wishes);
  return identity(issued, wishes);
}

/** The private key under a passphrase. */
export function encryptedKey(passphrase: string): string {
  return pki.encryptRsaPrivateKey(pki.privateKeyFromPem(KEY.privateKey), passphrase);
}

function certificate(name: string, wishes: CertificateWishes): pki.Certificate {
  const { hosts = ['localhost', '127.0.0.1'], validFromDays = -1, validToDays = 1 } = wishes;
  const made = pki.createCertificate();
  made.publicKey = pki.publicKeyFromPem(keyIn(wishes).publicKey);
  made.serialNumber = (serial++).toString(16).padStart(4, '0');
  made.validity.notBefore = new Date(Date.now() + validFromDays * DAY_MS);
  made.validity.notAfter = new Date(Date.now() + validToDays * DAY_MS);
  made.setSubject([{ name: 'commonName', value: name }]);
  const altNames = hosts.map((host) => (isIP(host) === 0 ? { type: 2, value: host } : { type: 7, ip: host }));
  made.setExtensions([
    { name: 'basicConstraints', cA: hosts.length === 0, critical: true },
    ...(hosts.length === 0 ? [] : [{ name: 'subjectAltName', altNames }]),
  ]);
  return made;
}

/** `key`: the issuer's. */
function sign(
  issued: pki.Certificate,
  issuer: pki.Certificate,
  { digest = 'sha256', key }: CertificateWishes,
): void {
  issued.setIssuer(issuer.subject.attributes);
  issued.sign(pki.privateKeyFromPem(keyIn({ ...(key && { key }) }).privateKey), md[digest].create());
}

function identity(issued: pki.Certificate, wishes: CertificateWishes): Identity {
  return { cert: pki.certificateToPem(issued), key: keyIn(wishes).privateKey };
}

function keyIn({ key = 'strong' }: CertificateWishes) {
  return key === 'weak' ? WEAK_KEY : KEY;
}

function keyOf(modulusLength: number) {
  return generateKeyPairSync('rsa', {
    modulusLength,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
}
