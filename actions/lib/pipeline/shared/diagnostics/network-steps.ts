import type { Scope } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { failureOf } from '#lib/pipeline/shared/host/write.ts';
import { bootstrapServers } from '#lib/pipeline/shared/look-ups.ts';
import type { DiagnosticStep, StepResult } from './run.ts';

/** Each script runs on the host and prints the brokers for which its step fails, one a line. */
const scripts = {
  DNS: `for server in \${1//,/ }; do getent hosts "\${server%:*}" > /dev/null || echo "\${server%:*}"; done`,
  TCP: `for server in \${1//,/ }; do
  timeout 5 bash -c 'exec 3<> "/dev/tcp/$0/$1"' "\${server%:*}" "\${server##*:}" 2> /dev/null || echo "$server"
done`,
  // Whether the port speaks TLS at all: 35 is curl's exit status when it does not. Every other failure is fine, because
  // brokers answer no HTTP. The certificate is checked by the Kafka client, whose authorities are not those of curl.
  // Kafka clients use no HTTP proxy; a proxy from the host's profile would answer in place of the broker.
  TLS: `for server in \${1//,/ }; do
  code=0
  curl -sk --noproxy '*' -o /dev/null -m 8 --connect-timeout 5 "https://$server/" || code=$?
  if [ "$code" = 35 ]; then echo "$server"; fi
done`,
} as const;

/** What is wrong and what a person can do, for the brokers at which a step fails. */
const reasons = {
  DNS: (servers: string) =>
    `the host cannot resolve ${servers}. Check msk.bootstrapServers in the config, and that the host is in the cluster's VPC.`,
  TCP: (servers: string) =>
    `${servers} does not accept connections from the host. Allow the port from the instance in the cluster's security group.`,
  TLS: (servers: string) =>
    `${servers} does not speak TLS. Take the brokers' port for IAM (9098) in msk.bootstrapServers, and turn IAM access control on for the cluster.`,
} as const;

/** Name, port and encryption of the brokers, as the host sees them. */
export const networkSteps = (p: Pipeline): readonly DiagnosticStep[] =>
  (['DNS', 'TCP', 'TLS'] as const).map((name) => ({
    name,
    async run(scope: Scope): Promise<StepResult> {
      const servers = await bootstrapServers(p);
      const result = await p.ports.host.read(scripts[name], { args: [servers], login: true, signal: scope.signal });
      if (result.code !== 0) return { kind: 'skipped', reason: failureOf(result) };
      const failing = result.stdout.split('\n').filter((line) => line !== '' && servers.includes(line));
      return failing.length === 0 ? { kind: 'pass' } : { kind: 'fail', reason: reasons[name](failing.join(', ')) };
    },
  }));
