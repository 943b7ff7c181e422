import type { Milestone } from '#lib/pipeline/pipeline.ts';
import { hostPaths } from '#lib/pipeline/shared/host/paths.ts';
import { hostArchive } from '#lib/pipeline/shared/host/resources/host-archive.ts';
import { hostBlock } from '#lib/pipeline/shared/host/resources/host-block.ts';
import { hostDownload } from '#lib/pipeline/shared/host/resources/host-download.ts';
import { hostFile } from '#lib/pipeline/shared/host/resources/host-file.ts';
import { hostPackage } from '#lib/pipeline/shared/host/resources/host-package.ts';
import { startedInstance } from '#lib/pipeline/shared/host/started-instance.ts';
import { hostView } from '#lib/pipeline/shared/host/view.ts';
import { clientSettings, propertyLines } from '#lib/pipeline/shared/kafka-cli/client-settings.ts';
import { roleArn } from '#lib/pipeline/shared/lookups.ts';
import { javaPackage } from './java-package.ts';
import { assumeRoleProbe, brokerProbe } from './probes.ts';
import { trustPolicy } from './trust-resource.ts';

const MINUTE_MS = 60_000;

/** A Kafka client on the EC2 host that authenticates at MSK as the role. */
export const setupKafkaClient: Milestone = {
  name: 'setup-kafka-client',
  after: [],
  build(p) {
    const on = { host: p.ports.host, view: hostView(p) };
    const paths = hostPaths(p.config);
    return {
      resources: [
        ...startedInstance(p),
        ...(p.config.iam.manageTrustPolicy ? [trustPolicy(p)] : []),
        hostPackage(on, { command: 'java', packageOn: javaPackage }),
        hostArchive(on, {
          download: p.downloads.kafka,
          folder: paths.kafka,
          sentinel: 'bin/kafka-topics.sh',
          within: 15 * MINUTE_MS,
        }),
        hostDownload(on, { download: p.downloads.iamAuth, path: paths.iamJar, within: 5 * MINUTE_MS }),
        hostFile(on, {
          path: paths.clientProperties,
          text: async () => propertyLines(clientSettings(await roleArn(p))),
        }),
        hostBlock(on, {
          id: 'profile CLASSPATH',
          path: paths.bashrc,
          block: classpathBlock(paths.iamJar),
        }),
      ],
      probes: [assumeRoleProbe(p), brokerProbe(p)],
    };
  },
};

/** Puts the jar on CLASSPATH once, however often shells are started from shells. */
export const classpathBlock = (jar: string): string =>
  `case ":\${CLASSPATH:-}:" in\n  *":${jar}:"*) ;;\n  *) export CLASSPATH="${jar}\${CLASSPATH:+:$CLASSPATH}" ;;\nesac`;
