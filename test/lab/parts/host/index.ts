import { existsSync, readFileSync } from 'node:fs';
import { missingJdk } from '#lab/core/jdk.ts';
import type { Part } from '#lab/core/part.ts';
import type { Stage } from '#lab/core/stage.ts';
import { startInstance, stopInstance } from '#lab/parts/aws/index.ts';
import { images } from './image/amazon-linux.ts';
import { onMachine } from './layout.ts';
import { askHost, bootHost, createHost, haltHost } from './machine.ts';
import { missingForNamespaces } from './namespace/requirements.ts';
import { nameOf, prepareSshd, sshServer } from './ssh/find-sshd.ts';

/** The EC2 instance: an SSH host with a disk, services and a package manager of its own. */
export const host: Part = {
  name: 'host',
  after: ['certificates', 'aws'],

  missing: async () => [...missingJdk(), ...(await missingForNamespaces())],

  prepare: prepareSshd,

  async start(stage) {
    createHost(stage);
    await bootHost(stage);
  },

  async check(stage) {
    await askHost(stage);
    const { systemRelease } = images[stage.world.hostImage ?? 'amazon-linux-2'];
    return `takes logins (${nameOf[sshServer(stage).kind]}), ${systemRelease.trim()}`;
  },

  env(stage) {
    const at = onMachine(stage);
    const { ports } = stage.world;
    const address = publicAddress(stage);
    return {
      LAB_SSH_HOST: address,
      LAB_SSH_PORT: String(ports.ssh),
      LAB_SSH_USER: 'ec2-user',
      LAB_SSH_KEY: at.privateKey,
      LAB_SSH_HOST_KEY: readFileSync(at.hostKey, 'utf8').trim().split(' ').slice(0, 2).join(' '),
      LAB_REST_URL: `http://${address}:${ports['rest-proxy']}`,
    };
  },

  overlay: ({ world: { ports, privateIp } }) => ({
    ssh: { port: ports.ssh },
    restProxy: { port: ports['rest-proxy'], listen: privateIp },
  }),
};

/** The instance's public address, which changes when it is stopped and started; its private one where it has none. */
function publicAddress(stage: Stage): string {
  const file = stage.path('aws', 'instance.json');
  if (!existsSync(file)) return stage.world.privateIp;
  const { publicIp } = JSON.parse(readFileSync(file, 'utf8')) as { publicIp?: string };
  return publicIp === undefined || publicIp === '' ? stage.world.privateIp : publicIp;
}

/** Reboots the host: all that runs on it ends, its disk and its addresses stay, enabled units start. */
export async function rebootHost(stage: Stage): Promise<void> {
  await haltHost(stage);
  await bootHost(stage);
}

/** Stops the instance and starts it again, as EC2 does: it comes back under another public address. */
export async function stopStartHost(stage: Stage): Promise<void> {
  await stopInstance(stage);
  await haltHost(stage);
  await bootHost(stage);
  await startInstance(stage);
}
