import { Deferred } from '#lib/converge/deferred.ts';
import type { AnyResource } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { onHost } from '#lib/pipeline/shared/host/on-host.ts';
import { type HostPaths, hostPaths, STAMP } from '#lib/pipeline/shared/host/paths.ts';
import { downloadQuery } from '#lib/pipeline/shared/host/resources/host-download.ts';
import { systemdUnit } from '#lib/pipeline/shared/host/resources/systemd-unit.ts';
import { desiredProperties } from './rest-properties.ts';

/** The REST proxy as a systemd service that runs with the present settings and answers. */
export function restProxyUnitResource(p: Pipeline): AnyResource {
  const on = onHost(p);
  const paths = hostPaths(p.config);
  const seeJar = on.view.observe(downloadQuery(paths.iamJar));
  return systemdUnit(on, {
    name: 'kafka-rest.service',
    unit: async () => ({
      text: restProxyUnit(paths, p.config.ssh.user),
      reads: [await desiredProperties(p), p.downloads.confluent.fileName],
    }),
    files: [paths.restProperties, `${paths.confluent}/${STAMP}`],
    url: localUrl(p),
    async ready(scope) {
      if ((await seeJar(scope)) === undefined) throw new Deferred('the Kafka client is not on the host yet');
    },
  });
}

/** Address of the REST proxy on the host itself. */
export function localUrl({ config }: Pick<Pipeline, 'config'>): string {
  const { listen, port } = config.restProxy;
  // 0.0.0.0 stands for every address of the host; the loopback one is always among them.
  return `http://${listen === '0.0.0.0' ? '127.0.0.1' : listen}:${port}/`;
}

/** Text of the unit. systemd starts the proxy at boot and again after it ends, and keeps it when its user logs out. */
export const restProxyUnit = (paths: HostPaths, user: string): string => `[Unit]
Description=Kafka REST proxy of the Pinterest data pipeline
Wants=network-online.target
After=network-online.target

[Service]
Type=simple
User=${user}
Environment=CLASSPATH=${paths.iamJar}
Environment=LOG_DIR=${paths.confluent}/logs
ExecStart=${paths.confluent}/bin/kafka-rest-start ${paths.restProperties}
Restart=always
RestartSec=5
TimeoutStopSec=180
LimitNOFILE=100000
# A JVM that was asked to end says so with 143.
SuccessExitStatus=143

[Install]
WantedBy=multi-user.target
`;
