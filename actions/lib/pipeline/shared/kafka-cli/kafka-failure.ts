/**
 * What the output of a failed Kafka tool means. The first pattern that fits counts. In the meaning, `$0` stands for all
 * that the pattern has matched and `$1` for its group.
 */
const causes: readonly { readonly seen: RegExp; readonly means: string }[] = [
  {
    seen: /ClassNotFoundException: (software\.amazon\.msk\S*)|unable to find LoginModule class: (\S*iam\S*)/i,
    means: 'The IAM library is not on the class path ($1). Run the milestone setup-kafka-client.',
  },
  {
    seen: /(?:not authorized to perform: sts:AssumeRole[^\n]*|AccessDenied[^\n]*AssumeRole[^\n]*)/i,
    means:
      'Credentials: the host may not assume the role in client.properties. Its trust policy must name the role itself; a change takes effect after seconds to minutes.',
  },
  {
    seen: /Failed to find AWS IAM Credentials|Unable to load (?:AWS )?credentials/i,
    means: 'Credentials: the host has none. Attach an instance profile with the role to the EC2 instance.',
  },
  {
    seen: /SSLHandshakeException[^\n]*|PKIX path[^\n]*|SSL handshake failed[^\n]*|SslAuthenticationException[^\n]*/i,
    means:
      'TLS: the certificate that the broker shows is not accepted by the host ($0). Check that these are MSK brokers with IAM (port 9098).',
  },
  {
    seen: /SaslAuthenticationException: ([^\n]*)/,
    means: 'SASL: the brokers refuse the client ($1). The role needs kafka-cluster:Connect on the cluster.',
  },
  {
    seen: /(?:Topic|Cluster|Group)AuthorizationException:? ?([^\n]*)/,
    means:
      'Authorisation: the role may not do this ($1). It needs kafka-cluster:DescribeTopic, CreateTopic, WriteData and ReadData on the topics.',
  },
  {
    seen: /Invalid(?:ReplicationFactor|Partitions|Topic|Config\w*)Exception:? ?([^\n]*)/,
    means: 'The cluster refuses it: $1',
  },
  {
    seen: /No resolvable bootstrap urls/i,
    means: 'DNS: the host resolves none of the brokers. Check msk.bootstrapServers in the config.',
  },
];

/** Exit status of `timeout` when the time was up. */
const TIMED_OUT = 124;

/** Characters of the tool's output that a message shows. */
const MAX_SHOWN_LENGTH = 300;

/** Begins the lines in which {@link networkCheck} prints what it has found. */
const PREFIX = 'PIPELINE-FAIL';

/**
 * Bash that checks name and port of every broker in `$servers`, for use after a Kafka tool has failed. It prints
 * `PIPELINE-FAIL dns HOST` and `PIPELINE-FAIL tcp HOST:PORT` lines, which {@link kafkaFailure} reads.
 */
export const networkCheck = `
check_network() {
  local server host port
  for server in \${servers//,/ }; do
    host=\${server%:*} port=\${server##*:}
    if ! getent hosts "$host" > /dev/null; then echo "${PREFIX} dns $host" >&2
    elif ! timeout 5 bash -c 'exec 3<> "/dev/tcp/$0/$1"' "$host" "$port" 2> /dev/null; then echo "${PREFIX} tcp $server" >&2
    fi
  done
}
`;

/**
 * Says what is wrong when a Kafka tool has failed, and what a person can do. Where the fault belongs to a step of the
 * way to the brokers, the text begins with its name: DNS, TCP, TLS, Credentials, SASL or Authorisation.
 *
 * @param output everything that the tool printed, with the lines of {@link networkCheck}.
 * @param code exit status of the tool.
 */
export function kafkaFailure(output: string, code: number): string {
  const unresolved = failing(output, 'dns');
  if (unresolved !== '') {
    return `DNS: the host cannot resolve ${unresolved}. Check msk.bootstrapServers in the config, and that the host is in the cluster's VPC.`;
  }
  const closed = failing(output, 'tcp');
  if (closed !== '') {
    return `TCP: ${closed} does not accept connections from the host. Allow the port from the instance in the cluster's security group.`;
  }
  for (const { seen, means } of causes) {
    const found = seen.exec(output);
    if (found !== null) {
      const detail = found[1] ?? found[2] ?? '';
      return means.replace('$1', shorten(detail)).replace('$0', shorten(found[0]));
    }
  }
  if (code === TIMED_OUT || /TimeoutException|Timed out waiting/.test(output)) {
    return 'The brokers accept connections but gave no answer in time. Check that the cluster is ACTIVE and that the port is the one for IAM (9098).';
  }
  const last = output
    .split('\n')
    .filter((line) => /error|exception|failed/i.test(line))
    .at(-1);
  return `Exit ${code}: ${shorten(last ?? output.trim().split('\n').at(-1) ?? '')}`;
}

/** The brokers that {@link networkCheck} has named for one check. */
const failing = (output: string, check: 'dns' | 'tcp'): string =>
  [...output.matchAll(new RegExp(`^${PREFIX} ${check} (\\S+)$`, 'gm'))].map((found) => found[1]).join(', ');

const shorten = (text: string): string => {
  const clean = text.trim().replace(/\s+/g, ' ');
  return clean.length <= MAX_SHOWN_LENGTH ? clean : `${clean.slice(0, MAX_SHOWN_LENGTH)}…`;
};
