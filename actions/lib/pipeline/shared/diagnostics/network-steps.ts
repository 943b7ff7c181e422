import type { Scope } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { failureOf } from '#lib/pipeline/shared/host/write.ts';
import { bootstrapServers } from '#lib/pipeline/shared/look-ups.ts';
import type { DiagnosticStep, StepResult } from './run.ts';

/** How long a broker may take to accept a connection, and to answer the first message of TLS. */
const CONNECT_TIMEOUT_S = 5;
const TLS_TIMEOUT_S = 8;

/**
 * Each script runs on the host and prints the brokers for which its step fails, one a line. All brokers are tried at the
 * same time.
 */
const scripts = {
  DNS: `for server in \${1//,/ }; do getent hosts "\${server%:*}" > /dev/null || echo "\${server%:*}"; done`,
  TCP: `for server in \${1//,/ }; do
  { timeout ${CONNECT_TIMEOUT_S} bash -c 'exec 3<> "/dev/tcp/$0/$1"' "\${server%:*}" "\${server##*:}" 2> /dev/null || echo "$server"; } &
done
wait`,
  // Whether the port speaks TLS at all: 35 is curl's exit status when it does not. 28 before the end of the handshake means
  // that the kernel has accepted the connection and the broker itself says nothing. Every other failure is fine, because
  // brokers answer no HTTP. The certificate is checked by the Kafka client, whose authorities are not those of curl.
  // Kafka clients use no HTTP proxy; a proxy from the host's environment would answer in place of the broker.
  TLS: `try() {
  local code=0 spent=""
  spent=$(curl -sk --noproxy '*' -o /dev/null -m ${TLS_TIMEOUT_S} --connect-timeout ${TLS_TIMEOUT_S} -w '%{time_appconnect}' "https://$1/") || code=$?
  if [ "$code" = 35 ]; then echo "$1"; fi
  if [ "$code" = 28 ] && [[ $spent =~ ^0([.,]0*)?$ ]]; then echo "silent $1"; fi
}
for server in \${1//,/ }; do try "$server" & done
wait`,
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

const silent = (servers: string): string =>
  `${servers} accepts connections and then says nothing for ${TLS_TIMEOUT_S} s: the broker hangs or is overloaded. Check that the cluster is ACTIVE, and reboot that broker if it stays so.`;

/** Name, port and encryption of the brokers, as the host sees them. */
export const networkSteps = (p: Pipeline): readonly DiagnosticStep[] =>
  (['DNS', 'TCP', 'TLS'] as const).map((name) => ({
    name,
    async run(scope: Scope): Promise<StepResult> {
      const servers = await bootstrapServers(p);
      const result = await p.ports.host.read(scripts[name], { args: [servers], signal: scope.signal });
      if (result.code !== 0) return { kind: 'skipped', reason: failureOf(result) };
      const lines = result.stdout.split('\n').filter((line) => line !== '');
      const hanging = lines.flatMap((line) => /^silent (.*)$/.exec(line)?.[1] ?? []);
      if (hanging.length > 0) return { kind: 'fail', reason: silent(hanging.join(', ')) };
      const failing = lines.filter((line) => servers.includes(line));
      return failing.length === 0 ? { kind: 'pass' } : { kind: 'fail', reason: reasons[name](failing.join(', ')) };
    },
  }));
