import type { AnyResource } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { onHost } from '#lib/pipeline/shared/host/on-host.ts';
import { hostPaths } from '#lib/pipeline/shared/host/paths.ts';
import { hostDownload } from '#lib/pipeline/shared/host/resources/host-download.ts';

const TIMEOUT_MS = 5 * 60_000;

/** aws-msk-iam-auth: the library with which Kafka clients sign in at MSK as an IAM role. */
export const iamJarResource = (p: Pipeline): AnyResource =>
  hostDownload(onHost(p), {
    download: p.downloads.iamAuth,
    path: hostPaths(p.config).iamJar,
    timeoutMs: TIMEOUT_MS,
  });
