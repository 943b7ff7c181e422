import type { Scope } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { failureOf } from '#lib/pipeline/shared/host/write.ts';
import { bootstrapServers } from '#lib/pipeline/shared/lookups.ts';
import type { Footing, Rung } from './run.ts';

/** Each prints the brokers at which its step breaks, one a line, as the host itself sees them. */
const scripts = {
  DNS: `for server in \${1//,/ }; do getent hosts "\${server%:*}" > /dev/null || echo "\${server%:*}"; done`,
  TCP: `for server in \${1//,/ }; do
  timeout 5 bash -c 'exec 3<> "/dev/tcp/$0/$1"' "\${server%:*}" "\${server##*:}" 2> /dev/null || echo "$server"
done`,
  // The certificate is left to the client, whose authorities are other ones than curl's: here it is only whether the
  // port speaks TLS at all. 35: it does not. Brokers answer no HTTP, so that every other failure is fine. Clients of Kafka know
  // no proxy, and one that stands in the host's profile would answer in the broker's place.
  TLS: `for server in \${1//,/ }; do
  code=0
  curl -sk --noproxy '*' -o /dev/null -m 8 --connect-timeout 5 "https://$server/" || code=$?
  if [ "$code" = 35 ]; then echo "$server"; fi
done`,
} as const;

const fixes = {
  DNS: (servers: string) =>
    `the host cannot resolve ${servers}. Check msk.bootstrapServers in the config, and that the host is in the cluster's VPC.`,
  TCP: (servers: string) =>
    `${servers} does not accept connections from the host. Allow the port from the instance in the cluster's security group.`,
  TLS: (servers: string) =>
    `${servers} does not speak TLS. Take the brokers' port for IAM (9098) in msk.bootstrapServers, and turn IAM access control on for the cluster.`,
} as const;

/** Name, port and encryption of the brokers, seen from the host. */
export const networkRungs = (p: Pipeline): readonly Rung[] =>
  (['DNS', 'TCP', 'TLS'] as const).map((name) => ({
    name,
    async step(scope: Scope): Promise<Footing> {
      const servers = await bootstrapServers(p);
      const result = await p.ports.host.read(scripts[name], { args: [servers], login: true, signal: scope.signal });
      if (result.code !== 0) return { kind: 'untried', why: failureOf(result) };
      const broken = result.stdout.split('\n').filter((line) => line !== '' && servers.includes(line));
      return broken.length === 0 ? { kind: 'holds' } : { kind: 'breaks', why: fixes[name](broken.join(', ')) };
    },
  }));
