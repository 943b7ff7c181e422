import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Parameters } from '../../protocol/query.ts';
import { ServiceError } from '../../protocol/service-error.ts';
import type { XmlValue } from '../../protocol/xml.ts';
import { filtersOf, passes } from './filters.ts';

/** The instance's key pair. */
export interface KeyPair {
  readonly id: string;
  readonly name: string;
  readonly created: Date;
  readonly privateKeyFile: string;
}

/**
 * Encodes a string as RFC 4251 does, with its length first. A number with its first bit set gets a leading zero byte.
 */
function sshString(data: Buffer, isNumber = false): Buffer {
  const padded = isNumber && ((data[0] ?? 0) & 0x80) !== 0 ? Buffer.concat([Buffer.of(0), data]) : data;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(padded.length);
  return Buffer.concat([length, padded]);
}

/** An RSA public key as a line of `authorized_keys`. @throws Error for another kind of key. */
export function opensshPublicKey(key: KeyObject, comment: string): string {
  const { n, e } = key.export({ format: 'jwk' });
  if (n === undefined || e === undefined) throw new Error('the key is no RSA key');
  const number = (text: string): Buffer => sshString(Buffer.from(text, 'base64url'), true);
  const blob = Buffer.concat([sshString(Buffer.from('ssh-rsa')), number(e), number(n)]);
  return `ssh-rsa ${blob.toString('base64')} ${comment}`;
}

/** EC2's fingerprint of a key pair that EC2 created: SHA-1 of the private key in PKCS#8 DER, with colons. */
export function createdKeyFingerprint(pem: string): string {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return createHash('sha1')
    .update(der)
    .digest('hex')
    .replace(/..(?!$)/g, '$&:');
}

/**
 * Creates the key pair unless it exists: the private key in PKCS#1 PEM, the public key as an `authorized_keys` line.
 */
export async function ensureKeyFiles(privateKeyFile: string, publicKeyFile: string, name: string): Promise<void> {
  if (!existsSync(privateKeyFile)) {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    writeFileSync(privateKeyFile, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  }
  const publicKey = createPublicKey(readFileSync(privateKeyFile, 'utf8'));
  writeFileSync(publicKeyFile, `${opensshPublicKey(publicKey, name)}\n`);
}

/** DescribeKeyPairs. */
export function describeKeyPairs(pair: KeyPair, parameters: Parameters): XmlValue {
  const names = parameters.list('KeyName');
  const ids = parameters.list('KeyPairId');
  const missing = [...names.filter((name) => name !== pair.name), ...ids.filter((id) => id !== pair.id)][0];
  if (missing !== undefined) {
    throw new ServiceError(400, 'InvalidKeyPair.NotFound', `The key pair '${missing}' does not exist`);
  }
  const pem = readFileSync(pair.privateKeyFile, 'utf8');
  const fingerprint = createdKeyFingerprint(pem);
  const attributes: Readonly<Record<string, readonly string[]>> = {
    'key-name': [pair.name],
    'key-pair-id': [pair.id],
    fingerprint: [fingerprint],
  };
  if (!passes(filtersOf(parameters), (name) => attributes[name])) return { keySet: [] };
  const publicKey = parameters.flag('IncludePublicKey') ? opensshPublicKey(createPublicKey(pem), pair.name) : undefined;
  return {
    keySet: [
      {
        keyPairId: pair.id,
        keyFingerprint: fingerprint,
        keyName: pair.name,
        keyType: 'rsa',
        tagSet: [],
        createTime: pair.created,
        publicKey,
      },
    ],
  };
}
