import { Deferred } from '#lib/converge/deferred.ts';
import type { AnyResource } from '#lib/converge/resource.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { onHost } from '#lib/pipeline/shared/host/on-host.ts';
import { absolutePaths, type HostPaths, hostPaths, STAMP } from '#lib/pipeline/shared/host/paths.ts';
import { downloadQuery } from '#lib/pipeline/shared/host/resources/host-download.ts';
import { commandQuery } from '#lib/pipeline/shared/host/resources/host-package.ts';
import { systemdUnit } from '#lib/pipeline/shared/host/resources/unit/systemd-unit.ts';
import { desiredProperties } from './rest-properties.ts';

/** The REST proxy as a systemd service that runs with the present settings, listens on its port and answers. */
export function restProxyUnitResource(p: Pipeline): AnyResource {
  const on = onHost(p);
  const { iamJar, restProperties, confluent } = hostPaths(p.config);
  const seeJar = on.view.observe(downloadQuery(iamJar));
  const seeJava = on.view.observe(commandQuery('java'));
  return systemdUnit(on, {
    name: 'kafka-rest.service',
    url: localUrl(p),
    listen: p.config.restProxy.listen,
    port: p.config.restProxy.port,
    variables: ['CLASSPATH'],
    files: [restProperties, `${confluent}/${STAMP}`, iamJar],
    async unit(scope) {
      const [home, java] = await Promise.all([on.view.home(scope), seeJava(scope)]);
      const paths = absolutePaths(p.config, home);
      return {
        text: restProxyUnit(paths, { user: p.config.ssh.user, java: java ?? 'java' }),
        reads: [await desiredProperties(p), p.downloads.confluent.fileName],
      };
    },
    async ready(scope) {
      if ((await seeJava(scope)) === undefined) throw new Deferred('Java is not on the host: there is no command java');
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

/** Folders in which systemd looks for a command. */
const SYSTEM_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin'];

/** Who runs the REST proxy, and with which Java. */
export interface RestProxyRun {
  readonly user: string;
  /** Path of the command, as a login shell of the user finds it. */
  readonly java: string;
}

/**
 * Text of the unit. systemd starts the proxy at boot and again after it ends, and keeps it when its user logs out. It reads
 * no profile, so a Java that only a profile makes known gets a PATH of its own.
 */
export function restProxyUnit(paths: HostPaths, { user, java }: RestProxyRun): string {
  const folder = java.slice(0, Math.max(0, java.lastIndexOf('/')));
  const isKnown = folder === '' || [...SYSTEM_PATH, '/sbin', '/bin'].includes(folder);
  const path = isKnown ? '' : `Environment=PATH=${[folder, ...SYSTEM_PATH].join(':')}\n`;
  return `[Unit]
Description=Kafka REST proxy of the Pinterest data pipeline
Wants=network-online.target
After=network-online.target

[Service]
Type=simple
User=${user}
Environment=CLASSPATH=${paths.iamJar}
Environment=LOG_DIR=${paths.confluent}/logs
${path}ExecStart=${paths.confluent}/bin/kafka-rest-start ${paths.restProperties}
Restart=always
RestartSec=5
TimeoutStopSec=180
LimitNOFILE=100000
# A JVM that was asked to end says so with 143.
SuccessExitStatus=143

[Install]
WantedBy=multi-user.target
`;
}
