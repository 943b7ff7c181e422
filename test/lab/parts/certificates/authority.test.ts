import { X509Certificate } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import forge from 'node-forge';
import { serialNumber } from './authority.ts';

const keys = forge.pki.rsa.generateKeyPair({ bits: 512, e: 0x10001 });

/** The serial number that OpenSSL reads from a certificate created with this serial number. */
function read(serial: string): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  certificate.serialNumber = serial;
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000);
  certificate.sign(keys.privateKey, forge.md.sha256.create());
  return new X509Certificate(forge.pki.certificateToPem(certificate)).serialNumber.toLowerCase();
}

test('a serial number of any random bytes is read back unchanged', () => {
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((array) => Buffer.from(array));
  fc.assert(
    fc.property(bytes, (random) => {
      const serial = serialNumber(random);
      expect(read(serial)).toBe(serial);
    }),
    {
      numRuns: 50,
      examples: [[Buffer.alloc(16)], [Buffer.alloc(16, 0xff)], [Buffer.from([0, 0x80, ...Buffer.alloc(14)])]],
    },
  );
});
