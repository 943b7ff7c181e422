import { generateKeyPair, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import forge from 'node-forge';

const DAY_MS = 86_400_000;
/** A clock that was set back a little must not make a new certificate "not yet valid". */
const BEFORE_MS = DAY_MS;
const VALID_MS = 365 * DAY_MS;

/** A certificate with its private key. */
export interface Identity {
  readonly certificate: forge.pki.Certificate;
  readonly key: forge.pki.rsa.PrivateKey;
  /** PKCS#8. */
  readonly keyPem: string;
  readonly certificatePem: string;
}

/** Names and addresses that a certificate is for; the first is its common name. */
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

/** A new certificate authority that signs itself. */
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

/** A server's certificate for `names` (DNS names and IP addresses), signed by `issuer`. */
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

/** A PKCS#12 key store of one key with its chain, as Kafka 2.8 wants it: it refuses a PEM key without a password. */
export function keyStore(identity: Identity, issuer: Identity, alias: string, password: string): Buffer {
  const asn1 = forge.pkcs12.toPkcs12Asn1(identity.key, [identity.certificate, issuer.certificate], password, {
    algorithm: 'aes256',
    friendlyName: alias,
  });
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'binary');
}

/**
 * A serial number as DER wants it: positive, and not a byte longer than it has to be. A number that begins with a zero
 * byte too many is one that OpenSSL refuses.
 */
export function serialNumber(random: Buffer): string {
  const [first = 0, ...rest] = random;
  return Buffer.from([(first & 0x3f) | 0x40, ...rest]).toString('hex');
}
