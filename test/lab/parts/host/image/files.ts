import { brokersOf } from '#lab/core/brokers.ts';
import type { LabSpec } from '#lab/core/lab.ts';
import { onHost } from '../layout.ts';
import { sshdConfig } from '../ssh/sshd-config.ts';
import type { Image } from './amazon-linux.ts';
import type { ExtraTopic } from './extras.ts';
import { hostNameOf } from './host-name.ts';
import { type Package, packagedPrograms } from './packages.ts';

/** A file of the machine image. */
export interface HostFile {
  readonly path: string;
  readonly text: string;
  /** Mode; 644 if not given. */
  readonly mode?: number;
}

/** PATH of an SSH session on Amazon Linux. */
export const sessionPath = '/usr/local/bin:/usr/bin:/usr/local/sbin:/usr/sbin';

/**
 * The environment variables of every session and unit. They stand for what an EC2 instance reaches in its network: the
 * metadata service, the AWS endpoints, and `sts.amazonaws.com` on port 443.
 */
export function machineEnvironment({ ports, region }: Pick<LabSpec, 'ports' | 'region'>): Record<string, string> {
  const at = (port: number) => `http://127.0.0.1:${port}`;
  return {
    LANG: 'C.UTF-8', // The only UTF-8 locale that every machine has.
    HTTPS_PROXY: at(ports['sts-proxy']),
    NO_PROXY: '127.0.0.1,localhost',
    AWS_EC2_METADATA_SERVICE_ENDPOINT: at(ports.imds),
    AWS_ENDPOINT_URL: at(ports.aws),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}

const PASSWD = `root:x:0:0:root:/root:/bin/bash
sshd:x:74:74:Privilege-separated SSH:/var/empty/sshd:/sbin/nologin
ec2-user:x:1000:1000:EC2 Default User:/home/ec2-user:/bin/bash
nobody:x:65534:65534:Nobody:/:/sbin/nologin
`;

// No group "tty": the SSH server would try to give it the terminals, which only root may do.
const GROUP = `root:x:0:
adm:x:4:ec2-user
wheel:x:10:ec2-user
sshd:x:74:
systemd-journal:x:190:ec2-user
ec2-user:x:1000:
nobody:x:65534:
`;

/** As on Amazon Linux, commands over SSH read /etc/profile.d too: ~/.bashrc reads /etc/bashrc, and this file does. */
const BASHRC = `# System-wide functions and aliases of interactive shells, and of those that SSH starts.
if ! shopt -q login_shell; then
  for i in /etc/profile.d/*.sh; do
    if [ -r "$i" ]; then
      if [ "$PS1" ]; then . "$i"; else . "$i" > /dev/null; fi
    fi
  done
  unset i
fi
`;

const PROFILE = `# System-wide environment of login shells.
for i in /etc/profile.d/*.sh; do
  if [ -r "$i" ]; then . "$i" > /dev/null; fi
done
unset i
`;

/** The files of the host that depend only on the lab's values and the image. @param trusted certificates, in PEM. */
export function imageFiles(spec: LabSpec, image: Image, trusted: string): HostFile[] {
  const environment = machineEnvironment(spec);
  const name = hostNameOf(spec.privateIp);
  const names = [...brokersOf(spec).map(({ host }) => host), spec.zooKeeperHost, spec.databaseHost];
  return [
    { path: '/etc/os-release', text: image.osRelease },
    { path: '/etc/system-release', text: image.systemRelease },
    { path: '/etc/hostname', text: `${name}\n` },
    {
      path: '/etc/hosts',
      text: `127.0.0.1 localhost localhost.localdomain
${spec.privateIp} ${name} ${name.split('.')[0]}
127.0.0.1 ${names.join(' ')} sts.amazonaws.com sts.${spec.region}.amazonaws.com
`,
    },
    { path: '/etc/passwd', text: PASSWD },
    { path: '/etc/group', text: GROUP },
    // Names are resolved only with /etc/hosts, because the host cannot reach anything outside this machine.
    { path: '/etc/nsswitch.conf', text: 'passwd: files\ngroup: files\nshadow: files\nhosts: files\n' },
    {
      path: '/etc/environment',
      text: Object.entries(environment)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    },
    { path: '/etc/profile', text: PROFILE },
    { path: '/etc/bashrc', text: BASHRC },
    { path: '/etc/shells', text: '/bin/sh\n/bin/bash\n' },
    { path: '/etc/pki/tls/certs/ca-bundle.crt', text: trusted },
    { path: '/etc/ssl/certs/ca-certificates.crt', text: trusted },
    // As cloud-init writes it. The emulated sudo reads no other setting.
    {
      path: '/etc/sudoers.d/90-cloud-init-users',
      text: '# User rules for ec2-user\nec2-user ALL=(ALL) NOPASSWD:ALL\n',
      mode: 0o440,
    },
    { path: '/etc/ssh/sshd_config', text: sshdConfig(spec, { ...environment, PATH: sessionPath }) },
    { path: '/etc/ssh/instance_connect_keys', text: '', mode: 0o600 },
    { path: '/home/ec2-user/.bash_profile', text: 'if [ -f ~/.bashrc ]; then\n  . ~/.bashrc\nfi\n' },
    { path: '/home/ec2-user/.bashrc', text: 'if [ -f /etc/bashrc ]; then\n  . /etc/bashrc\nfi\n' },
    ...packageManagerFiles(image),
  ];
}

/** What the stand-ins for yum, rpm and amazon-linux-extras read. */
export function packageManagerFiles(image: Image): HostFile[] {
  const known = [...image.installed, ...image.available];
  return [
    { path: '/var/lib/yum/manager', text: `${image.packageManager}\n` },
    { path: '/var/lib/yum/java-home', text: `${onHost.jdk}\n` },
    { path: '/var/lib/yum/available', text: packageLines(known) },
    { path: '/var/lib/yum/provides', text: providesLines(known) },
    {
      path: '/var/lib/yum/programs',
      text: Object.entries(packagedPrograms)
        .flatMap(([name, programs]) => programs.map((program) => `${name} ${program} ${onHost.usr}/bin/${program}\n`))
        .join(''),
    },
    ...image.installed.map((one) => ({ path: `/var/lib/rpm/${one.name}`, text: packageLines([one]) })),
    ...(image.extras === undefined ? [] : extrasFiles(image.extras)),
  ];
}

const extrasFiles = (topics: readonly ExtraTopic[]): HostFile[] => [
  {
    path: '/var/lib/amazon-linux-extras/topics',
    text: topics
      .map(({ number, name, versions, installs }) => `${number} ${name} ${versions.join(',')} ${installs.join(',')}\n`)
      .join(''),
  },
  ...topics.map((one) => ({
    path: `/var/lib/amazon-linux-extras/packages/${one.name}`,
    text: packageLines(one.packages),
  })),
];

const packageLines = (packages: readonly Package[]): string =>
  packages.map(({ name, version }) => `${name} ${version}\n`).join('');

/** Lines of another name and the package that it stands for. */
const providesLines = (packages: readonly Package[]): string =>
  packages.flatMap(({ name, provides }) => provides.map((other) => `${other} ${name}\n`)).join('');

/** Folders of the image with their modes. */
export const imageFolders: Readonly<Record<string, number>> = {
  '/dev': 0o755,
  '/etc/profile.d': 0o755,
  '/etc/systemd/system/multi-user.target.wants': 0o755,
  '/home/ec2-user': 0o700,
  '/home/ec2-user/.ssh': 0o700,
  '/mnt': 0o755,
  '/opt': 0o755,
  '/proc': 0o755,
  '/root': 0o700,
  '/run': 0o755,
  '/srv': 0o755,
  '/sys': 0o755,
  '/tmp': 0o1777,
  '/usr': 0o755,
  '/var/empty/sshd': 0o755,
  '/var/lib/rpm': 0o755,
  '/var/log/journal': 0o755,
  '/var/tmp': 0o1777,
};
