import type { Probe } from '#lib/converge/resource.ts';
import { waitFor } from '#lib/converge/wait-for.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { clientLadder, ladderError, refuseBrokenNetwork } from '#lib/pipeline/shared/diagnostics/diagnose.ts';
import { failureOf } from '#lib/pipeline/shared/host/write.ts';
import { kafkaTopics } from '#lib/pipeline/shared/kafka-cli/kafka-topics.ts';
import { roleArn } from '#lib/pipeline/shared/lookups.ts';
import { plural } from '#lib/plural.ts';
import type { RunResult } from '#lib/ports/host/host.ts';

/** Only the assumed role's name is printed: the keys that come with it stay where they are. */
const assumeScript = `
command -v aws > /dev/null || exit 67
timeout 30 aws sts assume-role --role-arn "$1" --role-session-name pinterest-pipeline --duration-seconds 900 --region "$2" --query AssumedRoleUser.Arn --output text
`;

/** Exit status of the script above when there is no AWS command line. */
const NO_AWS = 67;

/**
 * Assumes the role from the host. Not left to Kafka: its IAM library falls back to the instance's own credentials when
 * it may not assume the role, which hides the fault.
 */
export const assumeRoleProbe = (p: Pipeline): Probe => ({
  id: 'the host may assume the role',
  // A changed trust policy takes effect after seconds to minutes.
  within: 150_000,
  async run(scope) {
    const arn = await roleArn(p);
    const result = await waitFor<RunResult>({
      what: `${arn} to be assumable from the host`,
      poll: () =>
        p.ports.host.read(assumeScript, { args: [arn, p.config.aws.region], login: true, signal: scope.signal }),
      done(seen) {
        if (seen.code === 0) return true;
        if (seen.code === NO_AWS) {
          throw new UserError(
            'The AWS command line is not on the EC2 host, so that assuming the role cannot be proven. Install it there: sudo yum install -y awscli.',
          );
        }
        if (/AccessDenied/.test(seen.stderr)) return false;
        throw new UserError(`The EC2 host could not assume ${arn}: ${failureOf(seen)}.`);
      },
      describe: (seen) => failureOf(seen),
      every: 5_000,
      scope,
      clock: p.ports.clock,
    });
    return result.stdout.trim();
  },
});

/** Authenticates at the brokers with the client as it was installed. */
export const brokerProbe = (p: Pipeline): Probe => ({
  id: 'the host authenticates at the brokers',
  within: 300_000,
  async run(scope) {
    const failing = 'The Kafka client cannot list the topics';
    await refuseBrokenNetwork(failing, p, scope);
    const result = await kafkaTopics(p, { calls: [['--list']], scope });
    if (result.code !== 0) throw await ladderError(failing, clientLadder(p), scope);
    const count = result.stdout.split('\n').filter((line) => /^[A-Za-z0-9._-]+$/.test(line)).length;
    return `the brokers list ${plural(count, 'topic')}`;
  },
});
