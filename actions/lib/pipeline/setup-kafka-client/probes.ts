import type { Probe } from '#lib/converge/resource.ts';
import { waitFor } from '#lib/converge/wait-for.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { clientDiagnostics, diagnosedError, requireNetwork } from '#lib/pipeline/shared/diagnostics/diagnose.ts';
import { failureOf } from '#lib/pipeline/shared/host/write.ts';
import { kafkaTopics } from '#lib/pipeline/shared/kafka-cli/kafka-topics.ts';
import { roleArn } from '#lib/pipeline/shared/look-ups.ts';
import type { RunResult } from '#lib/ports/host/host.ts';

/** Prints the name of the assumed role alone; the credentials that come with it are not printed. */
const assumeScript = `
command -v aws > /dev/null || exit 67
timeout 30 aws sts assume-role --role-arn "$1" --role-session-name pinterest-pipeline --duration-seconds 900 --region "$2" --query AssumedRoleUser.Arn --output text
`;

/** Exit status of {@link assumeScript} when the host has no AWS command line. */
const NO_AWS_CLI = 67;

/** A changed trust policy takes effect after seconds to minutes. */
const ASSUME_TIMEOUT_MS = 150_000;
const ASSUME_INTERVAL_MS = 5_000;
/** One listing, and the diagnostics when it fails: some JVMs, each up to a minute. */
const BROKER_TIMEOUT_MS = 300_000;

/**
 * Assumes the role from the host. The probe of the brokers alone would not show a fault here: Kafka's IAM library uses
 * the instance's own credentials when it may not assume the role.
 */
export const assumeRoleProbe = (p: Pipeline): Probe => ({
  id: 'the host may assume the role',
  timeoutMs: ASSUME_TIMEOUT_MS,
  async run(scope) {
    const arn = await roleArn(p);
    const result = await waitFor<RunResult>({
      what: `${arn} to be assumable from the host`,
      poll: () =>
        p.ports.host.read(assumeScript, { args: [arn, p.config.aws.region], login: true, signal: scope.signal }),
      done(seen) {
        if (seen.code === 0) return true;
        if (seen.code === NO_AWS_CLI) {
          throw new UserError(
            'The AWS command line is not on the EC2 host, so that assuming the role cannot be proven. Install it there: sudo yum install -y awscli.',
          );
        }
        if (/AccessDenied/.test(seen.stderr)) return false;
        throw new UserError(`The EC2 host could not assume ${arn}: ${failureOf(seen)}.`);
      },
      describe: (seen) => failureOf(seen),
      intervalMs: ASSUME_INTERVAL_MS,
      scope,
      clock: p.ports.clock,
    });
    return result.stdout.trim();
  },
});

/** Lists the topics from the host, with the client as it is installed there. */
export const brokerProbe = (p: Pipeline): Probe => ({
  id: 'the host authenticates at the brokers',
  timeoutMs: BROKER_TIMEOUT_MS,
  async run(scope) {
    const failure = 'The Kafka client cannot list the topics';
    await requireNetwork(failure, p, scope);
    const result = await kafkaTopics(p, { calls: [['--list']], scope });
    if (result.code !== 0) throw await diagnosedError(failure, clientDiagnostics(p), scope);
    const count = result.stdout.split('\n').filter((line) => /^[A-Za-z0-9._-]+$/.test(line)).length;
    return `the brokers list ${count} ${count === 1 ? 'topic' : 'topics'}`;
  },
});
