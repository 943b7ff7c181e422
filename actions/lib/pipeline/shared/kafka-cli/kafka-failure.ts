/** What the output of a failed Kafka tool means for a person, most telling first. `$1` is put in. */
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

const OUT_OF_TIME = 124;

/**
 * Says which rung of the way to the brokers broke: DNS, TCP, TLS, credentials, SASL, authorisation.
 *
 * @param output everything the tool printed, and the `RUNG` lines of the script around it.
 * @param code exit status; 124 = its time was up.
 */
export function kafkaFailure(output: string, code: number): string {
  const unresolved = rung(output, 'dns');
  if (unresolved !== '') {
    return `DNS: the host cannot resolve ${unresolved}. Check msk.bootstrapServers in the config, and that the host is in the cluster's VPC.`;
  }
  const closed = rung(output, 'tcp');
  if (closed !== '') {
    return `TCP: ${closed} does not accept connections from the host. Allow the port from the instance in the cluster's security group.`;
  }
  for (const { seen, means } of causes) {
    const found = seen.exec(output);
    if (found !== null) {
      const detail = found[1] ?? found[2] ?? '';
      return means.replace('$1', shortened(detail)).replace('$0', shortened(found[0]));
    }
  }
  if (code === OUT_OF_TIME || /TimeoutException|Timed out waiting/.test(output)) {
    return 'The brokers accept connections but gave no answer in time. Check that the cluster is ACTIVE and that the port is the one for IAM (9098).';
  }
  const last = output
    .split('\n')
    .filter((line) => /error|exception|failed/i.test(line))
    .at(-1);
  return `Exit ${code}: ${shortened(last ?? output.trim().split('\n').at(-1) ?? '')}`;
}

const rung = (output: string, name: string): string =>
  [...output.matchAll(new RegExp(`^RUNG ${name} (\\S+)$`, 'gm'))].map((found) => found[1]).join(', ');

const shortened = (text: string): string => {
  const clean = text.trim().replace(/\s+/g, ' ');
  return clean.length <= 300 ? clean : `${clean.slice(0, 300)}…`;
};
