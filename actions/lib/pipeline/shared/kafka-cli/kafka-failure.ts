/**
 * What the output of a failed Kafka tool means. The first pattern that fits counts. In the meaning, `$0` stands for all
 * that the pattern has matched and `$1` for its group.
 */
const causes: readonly { readonly seen: RegExp; readonly means: string }[] = [
  {
    seen: /[^\n]*\bjava: (?:command not found|not found|No such file or directory|Permission denied|cannot execute[^\n]*)|JAVA_HOME is[^\n]*|libjvm[^\n]*|Could not create the Java Virtual Machine[^\n]*|Could not find or load main class[^\n]*/,
    means: 'Java does not run on the host ($0). Run the milestone setup-kafka-client, or install Java there again.',
  },
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

/** How long a broker may take to answer the first message of TLS. */
const TLS_TIMEOUT_S = 8;

/**
 * Bash that looks at the brokers in `$servers`, each at the same time as the others, while a Kafka tool runs.
 * - `check_network` prints a line for each broker that the tool cannot use: `PIPELINE-FAIL dns HOST`, `tcp HOST:PORT` or
 *   `silent HOST:PORT`. {@link kafkaFailure} reads them.
 * - `run_tool COMMAND...` runs a tool. When no broker can be used it ends the tool, which would try for a minute, and
 *   fails. When the tool fails it prints what `check_network` has found.
 */
export const networkCheck = `
check_broker() {
  local host=\${1%:*} port=\${1##*:} code=0 spent=""
  if ! getent hosts "$host" > /dev/null; then echo "${PREFIX} dns $host"; return 0; fi
  if ! timeout 5 bash -c 'exec 3<> "/dev/tcp/$0/$1"' "$host" "$port" 2> /dev/null; then echo "${PREFIX} tcp $1"; return 0; fi
  spent=$(curl -sk --noproxy '*' -o /dev/null -m ${TLS_TIMEOUT_S} --connect-timeout ${TLS_TIMEOUT_S} -w '%{time_appconnect}' "https://$1/" 2> /dev/null) || code=$?
  if [ "$code" = 28 ] && [[ $spent =~ ^0([.,]0*)?$ ]]; then echo "${PREFIX} silent $1"; fi
}
check_network() {
  local server=""
  for server in \${servers//,/ }; do check_broker "$server" & done
  wait
}
run_tool() {
  local pid=0 code=0 line="" found="" failing=0 total=0 is_checking=yes server=""
  for server in \${servers//,/ }; do total=$((total + 1)); done
  exec 7< <(check_network 9>&-)
  "$@" 7<&- < /dev/null &
  pid=$!
  while [ $is_checking = yes ] && kill -0 "$pid" 2> /dev/null; do
    if IFS= read -r -t 0.2 line <&7; then
      found="$found$line"$'\\n' failing=$((failing + 1))
    elif [ $? -le 128 ]; then
      is_checking=no
    fi
  done
  if [ $is_checking = no ] && [ "$failing" = "$total" ]; then kill "$pid" 2> /dev/null || true; fi
  wait "$pid" || code=$?
  if [ "$code" != 0 ]; then
    if [ $is_checking = yes ]; then found="$found$(cat <&7)"; fi
    printf '%s\\n' "$found" >&2
  fi
  exec 7<&-
  return "$code"
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
  const silent = failing(output, 'silent');
  if (silent !== '') {
    return `TLS: ${silent} accepts connections and then says nothing for ${TLS_TIMEOUT_S} s: the broker hangs or is overloaded. Check that the cluster is ACTIVE, and reboot that broker if it stays so.`;
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
const failing = (output: string, check: 'dns' | 'tcp' | 'silent'): string =>
  [...output.matchAll(new RegExp(`^${PREFIX} ${check} (\\S+)$`, 'gm'))].map((found) => found[1]).join(', ');

const shorten = (text: string): string => {
  const clean = text.trim().replace(/\s+/g, ' ');
  return clean.length <= MAX_SHOWN_LENGTH ? clean : `${clean.slice(0, MAX_SHOWN_LENGTH)}…`;
};
