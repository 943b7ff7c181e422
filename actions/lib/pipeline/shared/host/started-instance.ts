import type { Change, Resource, Scope } from '#lib/converge/resource.ts';
import { waitFor } from '#lib/converge/wait-for.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { instance } from '#lib/pipeline/shared/lookups.ts';
import { replaceable } from '#lib/ports/aws/core/aws-error.ts';
import type { Instance } from '#lib/ports/aws/ec2/ec2.ts';
import { HostUnreachable } from '#lib/ports/host/host.ts';

/** Starting takes about a minute until SSH answers; one that is still stopping takes some more. */
const WITHIN_MS = 10 * 60_000;
const POLL_MS = 3_000;

const INSTEAD = 'set ec2.start to false in the config and start the instance by hand';

/**
 * The given instance, running and with SSH answering. Part of the milestones that need the host, and only where the
 * config says `ec2.start: true`: nobody's instance is started, and paid for, without being asked.
 */
export const startedInstance = (p: Pipeline): readonly Resource<string, Instance>[] =>
  p.config.ec2.start ? [instanceResource(p)] : [];

function instanceResource(p: Pipeline): Resource<string, Instance> {
  return {
    id: `EC2 instance ${p.config.ec2.instanceId ?? p.names.instance}`,
    within: WITHIN_MS,
    retain: 'the instance is given',
    desired: () => Promise.resolve('running'),
    read: () => replaceable(INSTEAD, () => instance(p)),
    diff: (desired, actual) => stateChange(desired, actual),
    async apply(_desired, actual, scope) {
      if (actual === undefined) throw new Error('an instance to be started that is not there');
      if (actual.state === 'stopping') await inState(p, actual.id, 'stopped', scope);
      if (actual.state !== 'pending') {
        scope.progress(`starting ${actual.id}`);
        await replaceable(INSTEAD, () => p.ports.ec2.startInstance(actual.id));
      }
      await inState(p, actual.id, 'running', scope);
      // What was looked up before, the old address among it, is no longer so.
      p.writes.forget();
      await answersSsh(p, actual.id, scope);
    },
  };
}

/** What is to be done about an instance in that state. Pure. */
export function stateChange(desired: string, actual: Instance | undefined): Change {
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

async function inState(p: Pipeline, id: string, state: string, scope: Scope): Promise<void> {
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
    every: POLL_MS,
    scope,
    clock: p.ports.clock,
  });
}

async function answersSsh(p: Pipeline, id: string, scope: Scope): Promise<void> {
  await waitFor<string>({
    what: `SSH of the EC2 instance ${id}`,
    async poll() {
      try {
        await p.ports.host.read('true', { signal: scope.signal });
        return '';
      } catch (error) {
        // Running comes before its sshd does; what else is wrong, such as the key, does not mend itself.
        if (error instanceof HostUnreachable) return error.message;
        throw error;
      }
    },
    done: (problem) => problem === '',
    describe: (problem) => problem,
    every: POLL_MS,
    scope,
    clock: p.ports.clock,
  });
}
