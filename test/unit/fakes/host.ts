import type { WriteGate } from '#lib/converge/writes.ts';
import type { Host, RunOptions, RunResult } from '#lib/ports/host/host.ts';

export interface HostRun {
  readonly kind: 'read' | 'write';
  readonly what: string;
  readonly script: string;
  readonly options: RunOptions;
}

export interface FakeHost extends Host {
  readonly runs: HostRun[];
}

/** A host that records its scripts and answers each as `respond` says, with success and nothing printed by default. */
export function fakeHost(writes: WriteGate, respond: (run: HostRun) => Partial<RunResult> = () => ({})): FakeHost {
  const runs: HostRun[] = [];
  const carryOut = async (run: HostRun): Promise<RunResult> => {
    runs.push(run);
    return { code: 0, stdout: '', stderr: '', ...respond(run) };
  };
  return {
    runs,
    read: (script, options) => carryOut({ kind: 'read', what: '', script, options }),
    write: (what, script, options) =>
      writes.run(`ssh:${what}`, () => carryOut({ kind: 'write', what, script, options })),
  };
}
