import type { Clock } from '#lib/clock.ts';
import type { Names } from '#lib/config/names.ts';
import type { Config } from '#lib/config/schema.ts';
import type { Facts } from '#lib/converge/facts.ts';
import { gather } from '#lib/converge/gather.ts';
import type { WriteGate } from '#lib/converge/writes.ts';
import { messageOf, UserError } from '#lib/errors.ts';
import { instance } from '#lib/pipeline/shared/look-ups.ts';
import type { Ec2, Instance, KeyPair } from '#lib/ports/aws/ec2/ec2.ts';
import type { Ssm } from '#lib/ports/aws/ssm/ssm.ts';
import { type Host, HostUnreachable, type Tunnels } from '#lib/ports/host/host.ts';
import { type HostKey, hostKeysOnConsole, parseHostKey } from '#lib/ports/host/host-keys.ts';
import { type PrivateKey, readPrivateKey } from '#lib/ports/host/private-key.ts';
import { createSshHost } from '#lib/ports/host/ssh.ts';
import type { SshTarget } from '#lib/ports/host/target.ts';
import type { Secret } from '#lib/secret.ts';

/** What connecting to the host needs. */
export interface HostAccess {
  readonly config: Config;
  readonly names: Names;
  readonly ec2: Ec2;
  readonly ssm: Ssm;
  readonly facts: Facts;
  readonly writes: WriteGate;
  readonly clock: Clock;
  /** The key that the user has given. Without it the key is read from SSM. */
  readonly sshPrivateKey: Secret | undefined;
}

/** The EC2 host of the pipeline. It is looked up and connected to by the first command, not here. */
export function createHost(access: HostAccess): Host & Tunnels & AsyncDisposable {
  return createSshHost({
    target: () => access.facts.fixed('ssh target', () => sshTarget(access)),
    writes: access.writes,
    clock: access.clock,
  });
}

/**
 * Finds the address, the private key and the host key. What the config gives is not looked up: with `ec2.address`,
 * `ssh.hostKey` and a given private key, EC2 is not asked at all.
 *
 * @throws HostUnreachable when the instance does not run. UserError that names the config key, when something cannot be
 *   found.
 */
export async function sshTarget(access: HostAccess): Promise<SshTarget> {
  const { config } = access;
  const [where, key, hostKeys] = await gather([endpoint(access), privateKey(access), pinnedHostKeys(access)]);
  return { ...where, user: config.ssh.user, key, ...hostKeys, whyRefused: () => whyRefused(access, key) };
}

const theInstance = (access: HostAccess): Promise<Instance> =>
  instance({ config: access.config, names: access.names, facts: access.facts, ports: { ec2: access.ec2 } });

async function endpoint(access: HostAccess): Promise<Pick<SshTarget, 'host' | 'port' | 'remedy'>> {
  const { ec2, ssh } = access.config;
  if (ec2.address !== undefined) {
    const remedy = `Two usual reasons: the security group of the instance does not let this machine in at TCP port ${ssh.port}; or ec2.address in the config is no longer its address, which changes when an instance is stopped and started.`;
    return { host: ec2.address, port: ssh.port, remedy };
  }
  const found = await theInstance(access);
  if (found.state !== 'running') {
    throw new HostUnreachable(`The EC2 instance ${found.id} (${access.names.instance}) is ${found.state}`, {
      isUnexpected: false,
      remedy: ec2.start
        ? 'Applying starts it (ec2.start).'
        : 'Start it and run again, or set ec2.start to true in the config to have it started.',
    });
  }
  const host = found.publicIp ?? found.publicDns;
  if (host === undefined) {
    throw new HostUnreachable(`The EC2 instance ${found.id} has no public address`, {
      remedy: 'Give it one, or set ec2.address in the config to an address that this machine reaches.',
    });
  }
  const groups = found.securityGroupIds.length === 0 ? '' : ` ${found.securityGroupIds.join(' or ')}`;
  return {
    host,
    port: ssh.port,
    remedy: `${found.id} is running. Two usual reasons: its security group${groups} does not let this machine in at TCP port ${ssh.port}: add an inbound rule; or this machine does not reach that address: set ec2.address in the config to one that it reaches. If neither fits, check that sshd runs there.`,
  };
}

async function pinnedHostKeys(access: HostAccess): Promise<Pick<SshTarget, 'hostKeys' | 'hostKeysFrom'>> {
  const given = access.config.ssh.hostKey;
  if (given !== undefined) {
    const key = parseHostKey(given);
    if (key === undefined)
      throw new UserError('ssh.hostKey in the config holds no public key, such as "ssh-ed25519 AAAA…".');
    return { hostKeys: [key], hostKeysFrom: 'ssh.hostKey in the config' };
  }
  // With the id from the config the instance itself need not be looked up.
  const id = access.config.ec2.instanceId ?? (await theInstance(access)).id;
  const text = await access.ec2.consoleOutput(id);
  const hostKeys: readonly HostKey[] = text === undefined ? [] : hostKeysOnConsole(text);
  if (hostKeys.length === 0) {
    throw new UserError(
      `The host key of ${id} is not known: its console output ${text === undefined ? 'is empty' : 'no longer holds it'}. Set ssh.hostKey in the config to the line that "cat /etc/ssh/ssh_host_ed25519_key.pub" prints on the instance.`,
    );
  }
  return { hostKeys, hostKeysFrom: `console output of ${id}` };
}

async function privateKey(access: HostAccess): Promise<PrivateKey> {
  if (access.sshPrivateKey !== undefined) return readPrivateKey(access.sshPrivateKey, 'input ssh-private-key');
  const pair = await keyPair(access);
  const name = `/ec2/keypair/${pair.id}`;
  const stored = await access.ssm.parameter(name);
  if (stored === undefined) {
    throw new UserError(
      `SSM has no parameter ${name} in ${access.config.aws.region}: AWS keeps the private key there only when CloudFormation made the key pair. Give the key in the input ssh-private-key (secret SSH_PRIVATE_KEY), or set ssh.keyPairId in the config.`,
    );
  }
  const key = await readPrivateKey(stored, `SSM parameter ${name}`);
  const misfit = mismatch(pair, key);
  if (misfit !== undefined) throw new UserError(misfit);
  return key;
}

async function keyPair(access: HostAccess): Promise<Pick<KeyPair, 'id' | 'publicKey'>> {
  const id = access.config.ssh.keyPairId;
  return id === undefined ? keyPairOfInstance(access) : { id, publicKey: undefined };
}

async function keyPairOfInstance(access: HostAccess): Promise<KeyPair> {
  const found = await theInstance(access);
  if (found.keyName === undefined) {
    throw new UserError(
      `The EC2 instance ${found.id} was started without a key pair. Give its private key in the input ssh-private-key (secret SSH_PRIVATE_KEY), or set ssh.keyPairId in the config.`,
    );
  }
  const { keyName } = found;
  const pair = await access.facts.fixed(`key pair ${keyName}`, () => access.ec2.keyPair(keyName));
  if (pair === undefined) {
    throw new UserError(
      `EC2 has no key pair ${keyName}, with which ${found.id} was started. Give its private key in the input ssh-private-key (secret SSH_PRIVATE_KEY).`,
    );
  }
  return pair;
}

/** A sentence when the private key is not that of the key pair; undefined when it is, or when EC2 does not give its public half. */
function mismatch(pair: Pick<KeyPair, 'id' | 'publicKey'>, key: PrivateKey): string | undefined {
  const blob = (text: string) => text.trim().split(/\s+/)[1];
  if (pair.publicKey === undefined || blob(pair.publicKey) === blob(key.publicKey)) return undefined;
  return `The private key is not the one of the key pair ${pair.id} of the instance: their public halves differ. Give the key of that pair in the input ssh-private-key (secret SSH_PRIVATE_KEY).`;
}

/**
 * Why the host may have refused the key. Asked only after a refusal, because a key that is not that of the pair may have
 * been added on the host.
 */
async function whyRefused(access: HostAccess, key: PrivateKey): Promise<string> {
  const advice = 'Check ssh.user in the config and the input ssh-private-key.';
  try {
    return mismatch(await keyPairOfInstance(access), key) ?? `It is the key of the instance's key pair. ${advice}`;
  } catch (error) {
    return `${advice} (Which key pair the instance has could not be looked up: ${messageOf(error)})`;
  }
}
