import { X509Certificate } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '#lab/core/command.ts';
import { javaTool, jdk, missingJdk } from '#lab/core/jdk.ts';
import type { Lab } from '#lab/core/lab.ts';
import type { Part } from '#lab/core/part.ts';
import { authority, type Identity, keyStore, type Names, server } from './authority.ts';

const PASSWORD = 'changeit';

/** The names by which the machine's own clients reach a stand-in. */
const LOOPBACK = ['localhost', '127.0.0.1'] as const;

const file = (lab: Lab, name: string): string => lab.path('tls', name);

const secret = (path: string, data: string | Buffer): void => writeFileSync(path, data, { mode: 0o600 });

async function pem(lab: Lab, name: string, issuer: Identity, names: Names, now: Date): Promise<void> {
  const made = await server(issuer, names, now);
  secret(file(lab, `${name}.key`), made.keyPem);
  writeFileSync(file(lab, `${name}.crt`), made.certificatePem);
}

async function broker(lab: Lab, issuer: Identity, now: Date): Promise<void> {
  const made = await server(issuer, [lab.spec.brokerHost], now);
  secret(file(lab, 'broker.p12'), keyStore(made, issuer, 'broker', PASSWORD));
}

/** What the JDK of a host in the lab trusts: all that this machine's JDK does, and the lab's authority. */
async function trust(lab: Lab): Promise<void> {
  const store = file(lab, 'cacerts');
  copyFileSync(join(jdk().home, 'lib', 'security', 'cacerts'), store);
  chmodSync(store, 0o644);
  await command('The lab authority in cacerts', javaTool('keytool'), [
    ...['-J-XX:TieredStopAtLevel=1', '-J-XX:+UseSerialGC', '-importcert', '-noprompt', '-trustcacerts'],
    ...['-alias', 'lab-authority', '-file', file(lab, 'ca.pem'), '-keystore', store, '-storepass', PASSWORD],
  ]);
}

/** Everything that TLS in the lab needs, below `.lab/tls`. */
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
      trust(lab),
      broker(lab, issuer, now),
      pem(lab, 'aws', issuer, ['sts.amazonaws.com', `sts.${lab.spec.region}.amazonaws.com`, ...LOOPBACK], now),
      pem(lab, 'database', issuer, [...LOOPBACK, lab.spec.databaseHost], now),
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
