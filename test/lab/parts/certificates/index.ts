import { X509Certificate } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokersOf } from '#lab/core/brokers.ts';
import { javaTool, jdk, missingJdk } from '#lab/core/build/jdk.ts';
import { command } from '#lab/core/command.ts';
import type { Lab } from '#lab/core/lab.ts';
import type { Part } from '#lab/core/part.ts';
import { authority, type Identity, keyStore, type Names, server } from './authority.ts';

/** Password of the key store and of `cacerts`: the default of every JDK. */
const PASSWORD = 'changeit';

/** Names by which clients on this machine reach a server of the lab. */
const LOOPBACK = ['localhost', '127.0.0.1'] as const;

const file = (lab: Lab, name: string): string => lab.path('tls', name);

const writeSecret = (path: string, data: string | Buffer): void => writeFileSync(path, data, { mode: 0o600 });

/** Writes a server's key and certificate to `<name>.key` and `<name>.crt`. */
function writePem(lab: Lab, name: string, made: Identity): void {
  writeSecret(file(lab, `${name}.key`), made.keyPem);
  writeFileSync(file(lab, `${name}.crt`), made.certificatePem);
}

/** The names in the brokers' certificate: all brokers use the same one. */
function brokerNames(lab: Lab): Names {
  const [first, ...others] = brokersOf(lab.spec).map(({ host }) => host);
  if (first === undefined) throw new Error('the lab has no broker');
  return [first, ...others];
}

async function writeKeyStore(lab: Lab, issuer: Identity, now: Date): Promise<void> {
  const made = await server(issuer, brokerNames(lab), now);
  writeSecret(file(lab, 'broker.p12'), keyStore(made, issuer, 'broker', PASSWORD));
}

/** Writes `cacerts` for the host's JDK: it trusts the authorities of this machine's JDK and the lab's own. */
async function writeTrustStore(lab: Lab): Promise<void> {
  const store = file(lab, 'cacerts');
  copyFileSync(join(jdk().home, 'lib', 'security', 'cacerts'), store);
  chmodSync(store, 0o644);
  await command('The lab authority in cacerts', javaTool('keytool'), [
    ...['-J-XX:TieredStopAtLevel=1', '-J-XX:+UseSerialGC', '-importcert', '-noprompt', '-trustcacerts'],
    ...['-alias', 'lab-authority', '-file', file(lab, 'ca.pem'), '-keystore', store, '-storepass', PASSWORD],
  ]);
}

/** The certificates of the lab, in `.lab/tls`. */
export const certificates: Part = {
  name: 'certificates',
  after: [],

  missing: async () => missingJdk(),

  async start(lab) {
    const now = new Date();
    mkdirSync(join(lab.dir, 'tls'), { recursive: true });
    const issuer = await authority('Pinterest pipeline lab authority', now);
    writeFileSync(file(lab, 'ca.pem'), issuer.certificatePem);
    await Promise.all([
      writeTrustStore(lab),
      writeKeyStore(lab, issuer, now),
      server(issuer, ['sts.amazonaws.com', `sts.${lab.spec.region}.amazonaws.com`, ...LOOPBACK], now).then((made) =>
        writePem(lab, 'aws', made),
      ),
      server(issuer, [...LOOPBACK, lab.spec.databaseHost], now).then((made) => writePem(lab, 'database', made)),
    ]);
  },

  async check(lab) {
    const issuer = new X509Certificate(readFileSync(file(lab, 'ca.pem')));
    for (const name of ['aws', 'database']) {
      const one = new X509Certificate(readFileSync(file(lab, `${name}.crt`)));
      if (!one.verify(issuer.publicKey))
        throw new Error(`${name}.crt is not signed by ca.pem in ${join(lab.dir, 'tls')}`);
      if (Date.parse(one.validTo) < Date.now()) throw new Error(`${name}.crt ended on ${one.validTo}: start a new lab`);
    }
    return `valid until ${new Date(issuer.validTo).toISOString().slice(0, 10)}`;
  },

  env: (lab) => ({
    AWS_CA_BUNDLE: file(lab, 'ca.pem'),
    NODE_EXTRA_CA_CERTS: file(lab, 'ca.pem'),
  }),
};
