import { Deferred } from '#lib/converge/deferred.ts';
import type { Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { hostPaths } from '#lib/pipeline/shared/host/paths.ts';
import { deferUnreachable } from '#lib/pipeline/shared/host/view.ts';
import { bootstrapServers } from '#lib/pipeline/shared/look-ups.ts';
import type { RunResult } from '#lib/ports/host/host.ts';
import { kafkaFailure, networkCheck } from './kafka-failure.ts';

/** Exit status of the script while the client is not installed. */
const NOT_INSTALLED = 66;

/** Deadline of one call of `kafka-topics.sh`. Kafka's own client gives up after 60 s. */
export const CALL_TIMEOUT_MS = 90_000;

/**
 * Runs `kafka-topics.sh` with the settings of the client, once for each parameter after the fourth; the words of a call
 * are separated by tabs. It looks at the network at the same time, which ends a call that could only wait.
 */
const script = `${networkCheck}
kafka=$1 jar=$2 properties=$3 servers=$4
shift 4
for needed in "$kafka/bin/kafka-topics.sh" "$jar" "$properties"; do
  [ -e "$needed" ] || { echo "$needed is missing" >&2; exit ${NOT_INSTALLED}; }
done
for call in "$@"; do
  IFS=$'\\t' read -r -a words <<< "$call"
  run_tool timeout -k 5 ${CALL_TIMEOUT_MS / 1000} "$kafka/bin/kafka-topics.sh" --bootstrap-server "$servers" --command-config "$properties" "\${words[@]}" || exit $?
done
`;

/** One use of `kafka-topics.sh`. */
export interface KafkaTopicsRun {
  /** The words of each call. Each call starts a JVM, 2–5 s. */
  readonly calls: readonly (readonly string[])[];
  readonly scope: Scope;
  /** Name of the write, such as `creating topics`. Left out when the calls only read. */
  readonly write?: string;
}

/**
 * Runs `kafka-topics.sh` on the host.
 *
 * @returns its result, whatever the exit status.
 * @throws Deferred while the client is not installed or, for a read, while the host cannot be reached.
 */
export async function kafkaTopics(p: Pipeline, { calls, scope, write }: KafkaTopicsRun): Promise<RunResult> {
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
    ? deferUnreachable(() => host.read(script, options))
    : host.write(write, script, options));
  if (result.code === NOT_INSTALLED) throw new Deferred('the Kafka client is not on the host yet');
  return result;
}

/**
 * The error of a run that failed.
 *
 * @param what such as `Creating the topics`.
 */
export const kafkaError = (what: string, result: RunResult): UserError =>
  new UserError(`${what} failed on the EC2 host. ${kafkaFailure(`${result.stdout}\n${result.stderr}`, result.code)}`);
