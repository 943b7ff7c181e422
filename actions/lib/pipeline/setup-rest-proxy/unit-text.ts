import type { HostPaths } from '#lib/pipeline/shared/host/paths.ts';

/** The systemd unit that keeps the REST proxy running: after a log-out, a crash and a reboot. */
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
