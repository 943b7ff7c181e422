import { hostArchive } from '../host/host-archive.ts';
import { hostBlock } from '../host/host-block.ts';
import { hostDownload } from '../host/host-download.ts';
import { hostFile } from '../host/host-file.ts';
import { hostPackage } from '../host/host-package.ts';
import { hostPaths } from '../host/paths.ts';
import { startedInstance } from '../host/started-instance.ts';
import { hostView } from '../host/view.ts';
import { clientSettings, propertyLines } from '../kafka-cli/client-settings.ts';
import { roleArn } from '../lookups.ts';
import type { Milestone } from '../pipeline.ts';
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
