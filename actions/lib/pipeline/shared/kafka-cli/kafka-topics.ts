import { Deferred } from '#lib/converge/deferred.ts';
import type { Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { hostPaths } from '#lib/pipeline/shared/host/paths.ts';
import { deferring } from '#lib/pipeline/shared/host/view.ts';
import { bootstrapServers } from '#lib/pipeline/shared/lookups.ts';
import type { RunResult } from '#lib/ports/host/host.ts';
import { kafkaFailure } from './kafka-failure.ts';

/** Exit status of our scripts while the client is not installed. */
const NOT_INSTALLED = 66;

/** Deadline of one JVM in seconds; Kafka's own client gives up after 60. */
const EACH_WITHIN_S = 90;

/**
 * Runs `kafka-topics.sh` on the host with the client's own settings, once for each line of the arguments that follow
 * the fixed ones; words of a line are divided by tabs. What fails is looked into: name, then port of every broker.
 */
const script = `
kafka=$1 jar=$2 properties=$3 servers=$4
shift 4
for needed in "$kafka/bin/kafka-topics.sh" "$jar" "$properties"; do
  [ -e "$needed" ] || { echo "$needed is missing" >&2; exit ${NOT_INSTALLED}; }
done
rungs() {
  local server host port
  for server in \${servers//,/ }; do
    host=\${server%:*} port=\${server##*:}
    if ! getent hosts "$host" > /dev/null; then echo "RUNG dns $host" >&2
    elif ! timeout 5 bash -c 'exec 3<> "/dev/tcp/$0/$1"' "$host" "$port" 2> /dev/null; then echo "RUNG tcp $server" >&2
    fi
  done
}
for call in "$@"; do
  IFS=$'\\t' read -r -a words <<< "$call"
  code=0
  timeout -k 5 ${EACH_WITHIN_S} "$kafka/bin/kafka-topics.sh" --bootstrap-server "$servers" --command-config "$properties" "\${words[@]}" < /dev/null || code=$?
  if [ "$code" != 0 ]; then rungs; exit "$code"; fi
done
`;

export interface KafkaTopicsCall {
  /** One list of words a JVM. */
  readonly calls: readonly (readonly string[])[];
  readonly scope: Scope;
  /** Given when it writes: names the write. */
  readonly write?: string;
}

/**
 * Runs the Kafka client on the host.
 *
 * @returns its result, whatever the exit status.
 * @throws Deferred while the client is not installed there or, for a read, the host is out of reach.
 */
export async function kafkaTopics(p: Pipeline, { calls, scope, write }: KafkaTopicsCall): Promise<RunResult> {
  const paths = hostPaths(p.config);
  const servers = await bootstrapServers(p);
  const options = {
    args: [paths.kafka, paths.iamJar, paths.clientProperties, servers, ...calls.map((words) => words.join('\t'))],
    login: true,
    signal: scope.signal,
    onLine: (line: string) => {
      if (/^(Created topic|Topic .* marked)/.test(line)) scope.progress(line);
    },
  };
  const { host } = p.ports;
  const result = await (write === undefined
    ? deferring(() => host.read(script, options))
    : host.write(write, script, options));
  if (result.code === NOT_INSTALLED) throw new Deferred('the Kafka client is not on the host yet');
  return result;
}

/** The error of a call that failed. */
export const kafkaError = (what: string, result: RunResult): UserError =>
  new UserError(`${what} failed on the EC2 host. ${kafkaFailure(`${result.stdout}\n${result.stderr}`, result.code)}`);
