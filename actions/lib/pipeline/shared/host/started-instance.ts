import type { Change, Resource, Scope } from '#lib/converge/resource.ts';
import { waitFor } from '#lib/converge/wait-for.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { instance } from '#lib/pipeline/shared/look-ups.ts';
import { replaceable } from '#lib/ports/aws/core/aws-error.ts';
import type { Instance } from '#lib/ports/aws/ec2/ec2.ts';
import { HostUnreachable } from '#lib/ports/host/host.ts';

/** Starting takes about a minute until SSH answers. An instance that is still stopping takes longer. */
const TIMEOUT_MS = 10 * 60_000;
const INTERVAL_MS = 3_000;

/** What a user may do instead where looking at or starting the instance is denied. */
const INSTEAD = 'set ec2.start to false in the config and start the instance by hand';

/**
 * The account's instance, running and answering SSH. It is part of each milestone that needs the host, but only with
 * `ec2.start: true` in the config: a running instance costs money, so none is started unless the user asks for it.
 */
export const startedInstance = (p: Pipeline): readonly Resource<string, Instance>[] =>
  p.config.ec2.start ? [instanceResource(p)] : [];

function instanceResource(p: Pipeline): Resource<string, Instance> {
  return {
    id: `EC2 instance ${p.config.ec2.instanceId ?? p.names.instance}`,
    timeoutMs: TIMEOUT_MS,
    retain: 'the instance is given',
    desired: () => Promise.resolve('running'),
    read: () => replaceable(INSTEAD, () => instance(p)),
    diff: diffInstance,
    async apply(_desired, actual, scope) {
      if (actual === undefined) throw new Error('there is no instance to start');
      if (actual.state === 'stopping') await waitForState(p, actual.id, 'stopped', scope);
      if (actual.state !== 'pending') {
        scope.progress(`starting ${actual.id}`);
        await replaceable(INSTEAD, () => p.ports.ec2.startInstance(actual.id));
      }
      await waitForState(p, actual.id, 'running', scope);
      // The instance has another address now.
      p.writes.forget();
      await waitForSsh(p, actual.id, scope);
    },
  };
}

/** Compares the state. An instance that is being terminated cannot be started. Pure. */
export function diffInstance(desired: string, actual: Instance | undefined): Change {
  if (actual?.state === desired) return { action: 'none' };
  const line = { path: 'state', before: actual?.state ?? '(absent)', after: desired };
  if (actual !== undefined && ['stopped', 'stopping', 'pending'].includes(actual.state)) {
    return { action: 'update', lines: [line] };
  }
  return {
    action: 'blocked',
    lines: [line],
    remedy: 'It cannot be started again. Set ec2.instanceId in the config to another instance.',
  };
}

async function waitForState(p: Pipeline, id: string, state: string, scope: Scope): Promise<void> {
  await waitFor({
    what: `the EC2 instance ${id} to be ${state}`,
    poll: () => p.ports.ec2.instance(id),
    done(seen) {
      if (seen === undefined) throw new UserError(`The EC2 instance ${id} is gone.`);
      if (state === 'running' && seen.state === 'stopped' && seen.stateReason !== undefined) {
        throw new UserError(`The EC2 instance ${id} was stopped again while it started: ${seen.stateReason}.`);
      }
      return seen.state === state;
    },
    describe: (seen) => seen?.state ?? 'gone',
    intervalMs: INTERVAL_MS,
    scope,
    clock: p.ports.clock,
  });
}

async function waitForSsh(p: Pipeline, id: string, scope: Scope): Promise<void> {
  await waitFor<string>({
    what: `SSH of the EC2 instance ${id}`,
    async poll() {
      try {
        await p.ports.host.read('true', { signal: scope.signal });
        return '';
      } catch (error) {
        // An instance is running some seconds before its sshd answers. Other faults, such as a wrong key, stay.
        if (error instanceof HostUnreachable) return error.message;
        throw error;
      }
    },
    done: (problem) => problem === '',
    describe: (problem) => problem,
    intervalMs: INTERVAL_MS,
    scope,
    clock: p.ports.clock,
  });
}
