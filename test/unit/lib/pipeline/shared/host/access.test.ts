import { expect, test } from '@jest/globals';
import { systemClock } from '#lib/clock.ts';
import { namesOf } from '#lib/config/names.ts';
import { type ConfigInput, configSchema } from '#lib/config/schema.ts';
import { Facts } from '#lib/converge/facts.ts';
import { WriteGate } from '#lib/converge/writes.ts';
import { type HostAccess, sshTarget } from '#lib/pipeline/shared/host/access.ts';
import type { Ec2, Instance } from '#lib/ports/aws/ec2/ec2.ts';
import { HostUnreachable } from '#lib/ports/host/host.ts';
import { Secret } from '#lib/secret.ts';
import { ed25519Pair } from '../../../../fakes/ssh-key.ts';

const pair = ed25519Pair();
const running: Instance = {
  id: 'i-0123456789abcdef0',
  state: 'running',
  publicDns: 'ec2.example',
  publicIp: '203.0.113.7',
  keyName: 'pair',
  securityGroupIds: ['sg-1'],
};
const consoleText =
  '-----BEGIN SSH HOST KEY KEYS-----\nssh-ed25519 AAAAC3Nz root@ip\n-----END SSH HOST KEY KEYS-----\n';

function access(
  config: Omit<ConfigInput, 'userId'> = {},
  found: { instances?: Instance[]; publicKey?: string; stored?: string; console?: string | undefined } = {},
): HostAccess & { readonly asked: string[] } {
  const asked: string[] = [];
  const parsed = configSchema.parse({ userId: '0affd5f86743', ...config });
  const { instances = [running], publicKey = pair.public, stored = pair.private } = found;
  const note = <T>(what: string, answer: T): Promise<T> => {
    asked.push(what);
    return Promise.resolve(answer);
  };
  const ec2: Ec2 = {
    instancesNamed: (name) => note(`instances ${name}`, instances),
    instance: (id) =>
      note(
        `instance ${id}`,
        instances.find((one) => one.id === id),
      ),
    keyPair: (name) => note(`pair ${name}`, { id: 'key-0123456789abcdef0', name, publicKey }),
    startInstance: () => Promise.reject(new Error('nothing is started here')),
    consoleOutput: () => note('console', 'console' in found ? found.console : consoleText),
  };
  const facts = new Facts();
  return {
    asked,
    config: parsed,
    names: namesOf(parsed),
    ec2,
    ssm: { parameter: (name) => note(name, stored === '' ? undefined : new Secret(stored)) },
    facts,
    writes: new WriteGate({ facts }),
    clock: systemClock,
    sshPrivateKey: undefined,
  };
}

test('finds address, key and host key in AWS', async () => {
  const given = access();
  const target = await sshTarget(given);
  expect(target).toMatchObject({
    host: '203.0.113.7',
    port: 22,
    user: 'ec2-user',
    hostKeys: [{ type: 'ssh-ed25519', blob: 'AAAAC3Nz' }],
    hostKeysFrom: 'console output of i-0123456789abcdef0',
  });
  expect(target.remedy).toContain('sg-1');
  expect(given.asked.filter((one) => one.startsWith('instances'))).toEqual(['instances 0affd5f86743']);
  expect(given.asked).toContain('/ec2/keypair/key-0123456789abcdef0');
});

test('asks AWS for nothing that the config gives', async () => {
  const given = access({ ec2: { address: '127.0.0.1' }, ssh: { hostKey: 'ssh-ed25519 AAAAC3Nz', port: 2222 } });
  const target = await sshTarget({ ...given, sshPrivateKey: new Secret(pair.private) });
  expect([target.host, target.port]).toEqual(['127.0.0.1', 2222]);
  expect(given.asked).toEqual([]);
});

test('with ssh.keyPairId no key pair is looked up', async () => {
  const given = access({ ssh: { keyPairId: 'key-00000000' } });
  await sshTarget(given);
  expect(given.asked).toContain('/ec2/keypair/key-00000000');
  expect(given.asked.some((one) => one.startsWith('pair'))).toBe(false);
});

test.each([
  ['no instance', access({}, { instances: [] }), /no instance with the tag Name=0affd5f86743.*ec2\.instanceId/],
  [
    'two instances',
    access({}, { instances: [running, { ...running, id: 'i-1' }] }),
    /2 EC2 instances.*i-0123456789abcdef0 \(running\), i-1.*ec2\.instanceId/,
  ],
  [
    'a stopped instance',
    access({}, { instances: [{ ...running, state: 'stopped' }] }),
    /i-0123456789abcdef0 \(0affd5f86743\) is stopped\. Start it and run again, or set ec2\.start to true/,
  ],
  ['no key in SSM', access({}, { stored: '' }), /no parameter \/ec2\/keypair\/key-0123456789abcdef0.*ssh-private-key/],
  [
    'a key of another pair',
    access({}, { publicKey: ed25519Pair().public }),
    /not the one of the key pair key-0123456789abcdef0/,
  ],
  ['an empty console', access({}, { console: undefined }), /console output is empty\. Set ssh\.hostKey/],
  ['a console without keys', access({}, { console: 'login:' }), /no longer holds it\. Set ssh\.hostKey/],
])('%s is an error that says what to do', async (_name, given, message) => {
  await expect(sshTarget(given)).rejects.toThrow(message);
});

test('a stopped instance makes the host unreachable, which a plan shows as deferred', async () => {
  const given = access({}, { instances: [{ ...running, state: 'stopped' }] });
  await expect(sshTarget(given)).rejects.toBeInstanceOf(HostUnreachable);
});

test("after a refusal the user's key is compared with the key pair", async () => {
  const own = ed25519Pair().private;
  const target = await sshTarget({ ...access(), sshPrivateKey: new Secret(own) });
  expect(await target.whyRefused()).toContain('not the one of the key pair');
});
