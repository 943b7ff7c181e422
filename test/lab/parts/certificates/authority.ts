import { generateKeyPair, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import forge from 'node-forge';

const DAY_MS = 86_400_000;
/** Certificates are valid from a day ago, so that a clock that is set back does not make them "not yet valid". */
const BEFORE_MS = DAY_MS;
const VALID_MS = 365 * DAY_MS;

/** A certificate with its private key. */
export interface Identity {
  readonly certificate: forge.pki.Certificate;
  readonly key: forge.pki.rsa.PrivateKey;
  /** The private key in PEM, PKCS#8. */
  readonly keyPem: string;
  readonly certificatePem: string;
}

/** DNS names and IP addresses for which a certificate is valid. The first is its common name. */
export type Names = readonly [string, ...string[]];

async function keyPair(): Promise<{ key: forge.pki.rsa.PrivateKey; publicKey: forge.pki.PublicKey; keyPem: string }> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    key: forge.pki.privateKeyFromPem(privateKey),
    publicKey: forge.pki.publicKeyFromPem(publicKey),
    keyPem: privateKey,
  };
}

async function certify(
  commonName: string,
  now: Date,
  extensions: object[],
  issuer: Identity | undefined,
): Promise<Identity> {
  const { key, publicKey, keyPem } = await keyPair();
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = serialNumber(randomBytes(16));
  certificate.validity.notBefore = new Date(now.getTime() - BEFORE_MS);
  certificate.validity.notAfter = new Date(now.getTime() + VALID_MS);
  const subject = [{ name: 'commonName', value: commonName }];
  certificate.setSubject(subject);
  certificate.setIssuer(issuer === undefined ? subject : issuer.certificate.subject.attributes);
  certificate.setExtensions(extensions);
  certificate.sign(issuer?.key ?? key, forge.md.sha256.create());
  return { certificate, key, keyPem, certificatePem: forge.pki.certificateToPem(certificate) };
}

/** Creates a self-signed certificate authority. */
export function authority(commonName: string, now: Date): Promise<Identity> {
  return certify(
    commonName,
    now,
    [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      { name: 'subjectKeyIdentifier' },
    ],
    undefined,
  );
}

/** Creates a server's certificate, signed by `issuer`. */
export function server(issuer: Identity, names: Names, now: Date): Promise<Identity> {
  const altNames = names.map((name) => (isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name }));
  return certify(
    names[0],
    now,
    [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
      { name: 'authorityKeyIdentifier', keyIdentifier: issuer.certificate.generateSubjectKeyIdentifier().getBytes() },
    ],
    issuer,
  );
}

/**
 * A PKCS#12 key store with a key and its certificate chain. Kafka 2.8 needs one: it refuses a PEM key without password.
 */
export function keyStore(identity: Identity, issuer: Identity, alias: string, password: string): Buffer {
  const asn1 = forge.pkcs12.toPkcs12Asn1(identity.key, [identity.certificate, issuer.certificate], password, {
    algorithm: 'aes256',
    friendlyName: alias,
  });
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'binary');
}

/**
 * Makes a serial number of random bytes, in hex. DER requires a positive number without needless leading zero bytes;
 * OpenSSL refuses a certificate whose serial number has one.
 */
export function serialNumber(random: Buffer): string {
  const [first = 0, ...rest] = random;
  return Buffer.from([(first & 0x3f) | 0x40, ...rest]).toString('hex');
}
