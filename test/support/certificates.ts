/** Owns certificates for tests: a private authority, and what it signs, made anew in each run. */
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
}

/** One key for all: making keys is slow, and none of these certificates is about keys. */
const KEY = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const PRIVATE_KEY = pki.privateKeyFromPem(KEY.privateKey);
const DAY_MS = 86_400_000;

let serial = 1;

/** A private authority. */
export class Authority {
  readonly #certificate: pki.Certificate;
  /** Its own certificate, as PEM. */
  readonly ca: string;

  constructor(name = 'Test authority') {
    this.#certificate = certificate(name, { hosts: [] });
    sign(this.#certificate, this.#certificate);
    this.ca = pki.certificateToPem(this.#certificate);
  }

  issue(wishes: CertificateWishes = {}): Identity {
    const issued = certificate('test', wishes);
    sign(issued, this.#certificate);
    return identity(issued);
  }
}

/** A certificate that vouches for itself. */
export function selfSigned(wishes: CertificateWishes = {}): Identity {
  const issued = certificate('test', wishes);
  sign(issued, issued);
  return identity(issued);
}

/** The private key under a passphrase. */
export function encryptedKey(passphrase: string): string {
  return pki.encryptRsaPrivateKey(PRIVATE_KEY, passphrase);
}

function certificate(name: string, wishes: CertificateWishes): pki.Certificate {
  const { hosts = ['localhost', '127.0.0.1'], validFromDays = -1, validToDays = 1 } = wishes;
  const made = pki.createCertificate();
  made.publicKey = pki.publicKeyFromPem(KEY.publicKey);
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

function sign(issued: pki.Certificate, issuer: pki.Certificate): void {
  issued.setIssuer(issuer.subject.attributes);
  issued.sign(PRIVATE_KEY, md.sha256.create());
}

function identity(issued: pki.Certificate): Identity {
  return { cert: pki.certificateToPem(issued), key: KEY.privateKey };
}
