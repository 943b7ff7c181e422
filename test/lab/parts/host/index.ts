import { existsSync, readFileSync } from 'node:fs';
import { missingJdk } from '#lab/core/build/jdk.ts';
import type { Lab } from '#lab/core/lab.ts';
import type { Part } from '#lab/core/part.ts';
import { startInstance, stopInstance } from '#lab/parts/aws/index.ts';
import { images } from './image/amazon-linux.ts';
import { onMachine } from './layout.ts';
import { askHost, bootHost, createHost, haltHost } from './machine.ts';
import { missingForNamespaces } from './namespace/requirements.ts';
import { nameOf, prepareSshd, sshServer } from './ssh/find-sshd.ts';

/** The EC2 instance: an SSH host with its own disk, services and package manager. */
export const host: Part = {
  name: 'host',
  after: ['certificates', 'aws'],

  missing: async () => [...missingJdk(), ...(await missingForNamespaces())],

  prepare: prepareSshd,

  async start(lab) {
    createHost(lab);
    await bootHost(lab);
  },

  async check(lab) {
    await askHost(lab);
    const { systemRelease } = images[lab.spec.hostImage ?? 'amazon-linux-2'];
    return `accepts logins (${nameOf[sshServer(lab).kind]}), ${systemRelease.trim()}`;
  },

  env(lab) {
    const at = onMachine(lab);
    const { ports } = lab.spec;
    const address = publicAddress(lab);
    return {
      LAB_SSH_HOST: address,
      LAB_SSH_PORT: String(ports.ssh),
      LAB_SSH_USER: 'ec2-user',
      LAB_SSH_KEY: at.privateKey,
      LAB_SSH_HOST_KEY: readFileSync(at.hostKey, 'utf8').trim().split(' ').slice(0, 2).join(' '),
      LAB_REST_URL: `http://${address}:${ports['rest-proxy']}`,
    };
  },

  overlay: ({ spec: { ports, privateIp } }) => ({
    ssh: { port: ports.ssh },
    restProxy: { port: ports['rest-proxy'], listen: privateIp },
  }),
};

/** The instance's public address, which changes with each start; its private address when it has no public one. */
function publicAddress(lab: Lab): string {
  const file = lab.path('aws', 'instance.json');
  if (!existsSync(file)) return lab.spec.privateIp;
  const { publicIp } = JSON.parse(readFileSync(file, 'utf8')) as { publicIp?: string };
  return publicIp === undefined || publicIp === '' ? lab.spec.privateIp : publicIp;
}

/** Reboots the host. Its processes end and enabled units start; its disk and its addresses stay the same. */
export async function rebootHost(lab: Lab): Promise<void> {
  await haltHost(lab);
  await bootHost(lab);
}

/** Stops the instance and starts it again, as EC2 does. It gets a new public address. */
export async function stopStartHost(lab: Lab): Promise<void> {
  await stopInstance(lab);
  await haltHost(lab);
  await bootHost(lab);
  await startInstance(lab);
}
