import { Deferred } from '#lib/converge/deferred.ts';
import type { Scope } from '#lib/converge/resource.ts';
import type { Milestone } from '#lib/pipeline/pipeline.ts';
import { hostPaths, STAMP } from '#lib/pipeline/shared/host/paths.ts';
import { hostArchive } from '#lib/pipeline/shared/host/resources/host-archive.ts';
import { downloadAsk } from '#lib/pipeline/shared/host/resources/host-download.ts';
import { hostFile } from '#lib/pipeline/shared/host/resources/host-file.ts';
import { systemdUnit } from '#lib/pipeline/shared/host/resources/systemd-unit.ts';
import { startedInstance } from '#lib/pipeline/shared/host/started-instance.ts';
import { hostView } from '#lib/pipeline/shared/host/view.ts';
import { bootstrapServers, roleArn } from '#lib/pipeline/shared/lookups.ts';
import { restProxyProbe } from './probe.ts';
import { restProperties } from './rest-properties.ts';
import { restProxyUnit } from './unit-text.ts';

const MINUTE_MS = 60_000;

/** Confluent's REST proxy as a service of the EC2 host. */
export const setupRestProxy: Milestone = {
  name: 'setup-rest-proxy',
  after: ['setup-kafka-client'],
  build(p) {
    const on = { host: p.ports.host, view: hostView(p) };
    const paths = hostPaths(p.config);
    const { listen, port } = p.config.restProxy;
    // A service that listens on every address is asked on the loopback one.
    const url = `http://${listen === '0.0.0.0' ? '127.0.0.1' : listen}:${port}/`;
    const properties = async (): Promise<string> => {
      const [servers, arn] = await Promise.all([bootstrapServers(p), roleArn(p)]);
      return restProperties({ bootstrapServers: servers, roleArn: arn, listen, port });
    };
    const seeJar = on.view.observe(downloadAsk(paths.iamJar));
    return {
      resources: [
        ...startedInstance(p),
        hostArchive(on, {
          download: p.downloads.confluent,
          folder: paths.confluent,
          sentinel: 'bin/kafka-rest-start',
          within: 60 * MINUTE_MS,
        }),
        hostFile(on, { path: paths.restProperties, text: properties }),
        systemdUnit(on, {
          name: 'kafka-rest.service',
          unit: async () => ({
            text: restProxyUnit(paths, p.config.ssh.user),
            reads: [await properties(), p.downloads.confluent.fileName],
          }),
          files: [paths.restProperties, `${paths.confluent}/${STAMP}`],
          url,
          async ready(scope: Scope) {
            if ((await seeJar(scope)) === undefined) throw new Deferred('the Kafka client is not on the host yet');
          },
        }),
      ],
      probes: [restProxyProbe(p, url)],
    };
  },
};
