import { UserError } from '#lib/errors.ts';
import type { RunResult } from '#lib/ports/host/host.ts';

/** Part of a script: ends it when the Kafka client is not in the folder `$kafka`. */
export const NO_KAFKA_CLIENT = `if [ ! -x "$kafka/bin/kafka-run-class.sh" ]; then
  echo "PIPELINE-ERROR There is no Kafka client in $kafka: run setup-kafka-client." >&2
  exit 3
fi`;

/** @throws UserError when a script with `NO_KAFKA_CLIENT` found none. @param what could not be done, as a sentence. */
export function refuseMissingClient({ stderr }: Pick<RunResult, 'stderr'>, what: string): void {
  const missingClient = /PIPELINE-ERROR (.*)/.exec(stderr)?.[1];
  if (missingClient !== undefined) throw new UserError(`${what} ${missingClient}`);
}
