import type { HostImage } from '#lab/core/lab.ts';
import { type ExtraTopic, extraTopics } from './extras.ts';
import { type Package, packages } from './packages.ts';

/** What differs between the machine images that an EC2 instance of the pipeline can run. */
export interface Image {
  readonly osRelease: string;
  readonly systemRelease: string;
  /** Amazon Linux 2 has yum. On Amazon Linux 2023 yum is another name for dnf. */
  readonly packageManager: 'yum' | 'dnf';
  readonly installed: readonly Package[];
  /** Packages in its repositories that are not installed. Of Java, Amazon Linux 2023 has only Corretto. */
  readonly available: readonly Package[];
  /** The Amazon Linux Extras, on Amazon Linux 2 alone. */
  readonly extras?: readonly ExtraTopic[];
}

/** The images, by their name in {@link LabSpec}. */
export const images = {
  'amazon-linux-2': {
    osRelease: `NAME="Amazon Linux"
VERSION="2"
ID="amzn"
ID_LIKE="centos rhel fedora"
VERSION_ID="2"
PRETTY_NAME="Amazon Linux 2"
ANSI_COLOR="0;33"
CPE_NAME="cpe:2.3:o:amazon:amazon_linux:2"
HOME_URL="https://amazonlinux.com/"
SUPPORT_END="2026-06-30"
`,
    systemRelease: 'Amazon Linux release 2 (Karoo)\n',
    packageManager: 'yum',
    installed: packages(`
      awscli 1.18.147-1.amzn2.0.2
      bash 4.2.46-34.amzn2
      coreutils 8.22-24.amzn2
      curl 8.3.0-1.amzn2.0.8
      gzip 1.5-10.amzn2.0.1
      openssh-server 7.4p1-22.amzn2.0.9
      sudo 1.8.23-10.amzn2.3.7
      systemd 219-78.amzn2.0.22
      tar 2:1.26-35.amzn2.0.4
      unzip 6.0-57.amzn2.0.1
      util-linux 2.30.2-2.amzn2.0.11
      wget 1.14-18.amzn2.1.1
      yum 3.4.3-158.amzn2.0.7`),
    available: packages(`
      git 2.47.1-1.amzn2.0.3
      java-1.8.0-openjdk 1:1.8.0.462.b08-1.amzn2.0.1 java-1.8.0 jre-1.8.0
      java-1.8.0-openjdk-devel 1:1.8.0.462.b08-1.amzn2.0.1 java-1.8.0-devel
      java-1.8.0-openjdk-headless 1:1.8.0.462.b08-1.amzn2.0.1 java-1.8.0-headless jre-1.8.0-headless
      java-11-amazon-corretto 1:11.0.28+6-1.amzn2
      java-11-amazon-corretto-headless 1:11.0.28+6-1.amzn2
      java-17-amazon-corretto 1:17.0.16+8-1.amzn2.1
      java-17-amazon-corretto-headless 1:17.0.16+8-1.amzn2.1
      jq 1.5-1.amzn2.0.2
      nano 2.9.8-2.amzn2.0.1
      nmap-ncat 2:6.40-13.amzn2`),
    extras: extraTopics,
  },
  'amazon-linux-2023': {
    osRelease: `NAME="Amazon Linux"
VERSION="2023"
ID="amzn"
ID_LIKE="fedora"
VERSION_ID="2023"
PLATFORM_ID="platform:al2023"
PRETTY_NAME="Amazon Linux 2023.6.20250303"
ANSI_COLOR="0;33"
CPE_NAME="cpe:2.3:o:amazon:amazon_linux:2023"
HOME_URL="https://aws.amazon.com/linux/amazon-linux-2023/"
SUPPORT_END="2029-06-30"
`,
    systemRelease: 'Amazon Linux release 2023.6.20250303 (Amazon Linux)\n',
    packageManager: 'dnf',
    installed: packages(`
      awscli-2 2.23.11-1.amzn2023.0.1
      bash 5.2.15-1.amzn2023.0.2
      coreutils 8.32-30.amzn2023.0.3
      curl-minimal 8.5.0-1.amzn2023.0.4
      dnf 4.14.0-1.amzn2023.0.6
      gzip 1.12-1.amzn2023.0.1
      openssh-server 8.7p1-8.amzn2023.0.14
      sudo 1.9.15-1.p5.amzn2023.0.1
      systemd 252.23-3.amzn2023
      tar 2:1.34-1.amzn2023.0.4
      unzip 6.0-57.amzn2023.0.2
      util-linux 2.37.4-1.amzn2023.0.4
      wget 1.21.3-1.amzn2023.0.4`),
    available: packages(`
      git 2.47.1-1.amzn2023.0.3
      java-1.8.0-amazon-corretto 1:1.8.0_462.b08-1.amzn2023
      java-1.8.0-amazon-corretto-devel 1:1.8.0_462.b08-1.amzn2023
      java-11-amazon-corretto 1:11.0.28+6-1.amzn2023.1
      java-11-amazon-corretto-headless 1:11.0.28+6-1.amzn2023.1
      java-17-amazon-corretto 1:17.0.16+8-1.amzn2023.1
      java-17-amazon-corretto-headless 1:17.0.16+8-1.amzn2023.1
      jq 1.7.1-48.amzn2023
      nano 5.8-3.amzn2023.0.3
      nmap-ncat 3:7.93-4.amzn2023`),
  },
} as const satisfies Readonly<Record<HostImage, Image>>;
