import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { codeOf } from '#lib/errors.ts';

/** Tells one process from all others, as far as the system lets it. */
export const processIdentity = z.object({
  pid: z.int().min(1),
  /** Name of its machine, for messages. */
  host: z.string(),
  /**
   * The processes among which the pid is unique: one start of a system and one PID namespace of it. A container has a PID
   * namespace of its own. Absent where that is not known.
   */
  pidSpace: z.string().optional(),
  /** When it was started, in the system's own unit: another process that gets the same pid later has another one. */
  startTime: z.string().optional(),
});
export type ProcessIdentity = z.output<typeof processIdentity>;

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  const { pid } = process;
  const pidSpace = ownPidSpace();
  const startTime = startTimeOf(pid);
  return {
    pid,
    host: hostname(),
    ...(pidSpace === undefined ? {} : { pidSpace }),
    ...(startTime === undefined ? {} : { startTime }),
  };
}

/**
 * Whether a process runs: `unknown` for one that cannot be seen from here, such as one in another container or on another
 * machine.
 */
export function stateOf({ pid, pidSpace, startTime }: ProcessIdentity): 'running' | 'ended' | 'unknown' {
  if (pidSpace === undefined || pidSpace !== ownPidSpace()) return 'unknown';
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return 'ended';
    if (codeOf(error) !== 'EPERM') throw error;
  }
  const found = startTimeOf(pid);
  if (startTime === undefined || found === undefined) return 'unknown';
  return found === startTime ? 'running' : 'ended';
}

function ownPidSpace(): string | undefined {
  if (process.platform !== 'linux') return `${process.platform} ${hostname()}`;
  const boot = textOf('/proc/sys/kernel/random/boot_id');
  const namespace = linkOf('/proc/self/ns/pid');
  // A /proc of another namespace would show other processes under these numbers.
  const isOurs = linkOf('/proc/self') === String(process.pid);
  return boot === undefined || namespace === undefined || !isOurs ? undefined : `${boot} ${namespace}`;
}

/** The 22nd field of `/proc/<pid>/stat`. The second one may hold anything, but no `)` follows it. */
function startTimeOf(pid: number): string | undefined {
  const stat = textOf(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/** Undefined where the system has no such file, or does not show it to us. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function linkOf(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}
