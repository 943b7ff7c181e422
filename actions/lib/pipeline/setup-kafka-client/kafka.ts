import type { AnyResource } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { onHost } from '#lib/pipeline/shared/host/on-host.ts';
import { below, hostPaths } from '#lib/pipeline/shared/host/paths.ts';
import { hostArchive } from '#lib/pipeline/shared/host/resources/archive/host-archive.ts';

/** Enough for a slow connection: archive.apache.org itself is slow at times. */
const TIMEOUT_MS = 15 * 60_000;

/** Kafka's command-line tools, unpacked in the home folder. */
export function kafkaResource(p: Pipeline): AnyResource {
  const { kafka, iamJar, clientProperties } = hostPaths(p.config);
  return hostArchive(onHost(p), {
    download: p.downloads.kafka,
    folder: kafka,
    sentinel: 'bin/kafka-topics.sh',
    except: [below(kafka, iamJar), below(kafka, clientProperties)],
    timeoutMs: TIMEOUT_MS,
  });
}
