import { X509Certificate } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '#lab/core/command.ts';
import { javaTool, jdk, missingJdk } from '#lab/core/jdk.ts';
import type { Part } from '#lab/core/part.ts';
import type { Stage } from '#lab/core/stage.ts';
import { authority, type Identity, keyStore, type Names, server } from './authority.ts';

const PASSWORD = 'changeit';

/** The names by which the machine's own clients reach a stand-in. */
const LOOPBACK = ['localhost', '127.0.0.1'] as const;

const file = (stage: Stage, name: string): string => stage.path('tls', name);

const secret = (path: string, data: string | Buffer): void => writeFileSync(path, data, { mode: 0o600 });

async function pem(stage: Stage, name: string, issuer: Identity, names: Names, now: Date): Promise<void> {
  const made = await server(issuer, names, now);
  secret(file(stage, `${name}.key`), made.keyPem);
  writeFileSync(file(stage, `${name}.crt`), made.certificatePem);
}

async function broker(stage: Stage, issuer: Identity, now: Date): Promise<void> {
  const made = await server(issuer, [stage.world.brokerHost], now);
  secret(file(stage, 'broker.p12'), keyStore(made, issuer, 'broker', PASSWORD));
}

/** What the JDK of a host in the lab trusts: all that this machine's JDK does, and the lab's authority. */
async function trust(stage: Stage): Promise<void> {
  const store = file(stage, 'cacerts');
  copyFileSync(join(jdk().home, 'lib', 'security', 'cacerts'), store);
  chmodSync(store, 0o644);
  await command('The lab authority in cacerts', javaTool('keytool'), [
    ...['-J-XX:TieredStopAtLevel=1', '-J-XX:+UseSerialGC', '-importcert', '-noprompt', '-trustcacerts'],
    ...['-alias', 'lab-authority', '-file', file(stage, 'ca.pem'), '-keystore', store, '-storepass', PASSWORD],
  ]);
}

/** Everything that TLS in the lab needs, below `.lab/tls`. */
export const certificates: Part = {
  name: 'certificates',
  after: [],

  missing: async () => missingJdk(),

  async start(stage) {
    const now = new Date();
    mkdirSync(join(stage.dir, 'tls'), { recursive: true });
    const issuer = await authority('Pinterest pipeline lab authority', now);
    writeFileSync(file(stage, 'ca.pem'), issuer.certificatePem);
    await Promise.all([
      trust(stage),
      broker(stage, issuer, now),
      pem(stage, 'aws', issuer, ['sts.amazonaws.com', `sts.${stage.world.region}.amazonaws.com`, ...LOOPBACK], now),
      pem(stage, 'database', issuer, [...LOOPBACK, stage.world.databaseHost], now),
    ]);
  },

  async check(stage) {
    const issuer = new X509Certificate(readFileSync(file(stage, 'ca.pem')));
    for (const name of ['aws', 'database']) {
      const one = new X509Certificate(readFileSync(file(stage, `${name}.crt`)));
      if (!one.verify(issuer.publicKey))
        throw new Error(`${name}.crt is not signed by ca.pem in ${join(stage.dir, 'tls')}`);
      if (Date.parse(one.validTo) < Date.now()) throw new Error(`${name}.crt ended on ${one.validTo}: start a new lab`);
    }
    return `valid until ${new Date(issuer.validTo).toISOString().slice(0, 10)}`;
  },

  env: (stage) => ({
    AWS_CA_BUNDLE: file(stage, 'ca.pem'),
    NODE_EXTRA_CA_CERTS: file(stage, 'ca.pem'),
  }),
};
