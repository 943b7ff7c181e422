import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jdk } from '#lab/core/build/jdk.ts';
import type { Lab } from '#lab/core/lab.ts';
import { awsCli } from '#lab/parts/aws/index.ts';
import { buildDisk } from './image/disk.ts';
import { hostNameOf } from './image/host-name.ts';
import { mountLines, onMachine } from './layout.ts';
import { awsCliOf, machineMounts } from './mounts.ts';
import { sshCommand } from './ssh/command-line.ts';
import { sshServer } from './ssh/find-sshd.ts';
import { runOverSsh } from './ssh/probe.ts';

const PROCESS = 'host';
/** Longer than the 4 s that the service manager gives the services to stop. */
const GRACE_MS = 6_000;
const BOOT_TIMEOUT_MS = 60_000;

/** The namespaces of the host: users, mounts, host name, shared memory and processes. It uses the machine's network. */
const NAMESPACES = ['--user', '--map-root-user', '--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child'];

/** Creates the disk of a new host from its machine image. */
export function createHost(lab: Lab): void {
  const at = onMachine(lab);
  for (const old of [at.disk, at.programs, at.local]) rmSync(old, { recursive: true, force: true });
  mkdirSync(at.disk, { recursive: true });
  buildDisk(lab, jdk().home, new Date());
  writeFileSync(at.mounts, mountLines(machineMounts(lab, sshServer(lab), awsCliOf(awsCli(lab)))));
}

/** Boots the host from its disk and starts enabled units. Resolves when a login and the service manager work. */
export async function bootHost(lab: Lab): Promise<void> {
  const at = onMachine(lab);
  const boot = join(import.meta.dirname, 'namespace', 'boot.sh');
  const name = hostNameOf(lab.spec.privateIp);
  const args = [...NAMESPACES, '--propagation', 'private', '--', 'bash', boot, at.disk, at.mounts, name];
  lab.processes.start(PROCESS, 'unshare', [...args, ...sshCommand(sshServer(lab))], { graceMs: GRACE_MS });
  await lab.until('The SSH host', async () => void (await askHost(lab)), {
    process: PROCESS,
    timeoutMs: BOOT_TIMEOUT_MS,
  });
}

/** Logs in and calls the service manager. @throws Error when one of the two does not answer. */
export const askHost = (lab: Lab): Promise<string> => runOverSsh(lab, 'systemctl is-system-running');

/** Stops the services and ends all processes of the host. Its disk stays. */
export const haltHost = (lab: Lab): Promise<void> => lab.processes.stop(PROCESS);
