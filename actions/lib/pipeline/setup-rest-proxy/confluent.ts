import type { AnyResource } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { onHost } from '#lib/pipeline/shared/host/on-host.ts';
import { below, hostPaths } from '#lib/pipeline/shared/host/paths.ts';
import { hostArchive } from '#lib/pipeline/shared/host/resources/archive/host-archive.ts';

/** A large archive: an hour, so that a slow connection is enough. */
const TIMEOUT_MS = 60 * 60_000;

/** The Confluent Platform, which holds the REST proxy, unpacked in the home folder. */
export function confluentResource(p: Pipeline): AnyResource {
  const { confluent, restProperties } = hostPaths(p.config);
  return hostArchive(onHost(p), {
    download: p.downloads.confluent,
    folder: confluent,
    sentinel: 'bin/kafka-rest-start',
    except: [below(confluent, restProperties)],
    timeoutMs: TIMEOUT_MS,
  });
}
