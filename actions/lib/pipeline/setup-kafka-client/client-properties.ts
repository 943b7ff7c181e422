import type { AnyResource } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { onHost } from '#lib/pipeline/shared/host/on-host.ts';
import { hostPaths } from '#lib/pipeline/shared/host/paths.ts';
import { hostFile } from '#lib/pipeline/shared/host/resources/host-file.ts';
import { clientSettings, propertyLines } from '#lib/pipeline/shared/kafka-cli/client-settings.ts';
import { roleArn } from '#lib/pipeline/shared/look-ups.ts';

/** client.properties: how Kafka's command-line tools authenticate at MSK. */
export const clientPropertiesResource = (p: Pipeline): AnyResource =>
  hostFile(onHost(p), {
    path: hostPaths(p.config).clientProperties,
    text: async () => propertyLines(clientSettings(await roleArn(p))),
  });
