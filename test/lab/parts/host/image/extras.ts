import { type Package, packages } from './packages.ts';

/** A topic of the Amazon Linux Extras: packages that yum offers only once the topic is enabled. */
export interface ExtraTopic {
  /** Its number in the list. */
  readonly number: number;
  readonly name: string;
  /** The versions that the list shows. */
  readonly versions: readonly string[];
  /** Names of the packages that `amazon-linux-extras install` installs. */
  readonly installs: readonly string[];
  /** All packages that yum offers once the topic is enabled. */
  readonly packages: readonly Package[];
}

const topic = (number: number, name: string, versions: string, installs: string, text: string): ExtraTopic => ({
  number,
  name,
  versions: versions.split(' '),
  installs: installs.split(' '),
  packages: packages(text),
});

/** The topics of Amazon Linux 2 that a pipeline may want. The real list is longer. */
export const extraTopics: readonly ExtraTopic[] = [
  topic(20, 'docker', 'latest', 'docker', 'docker 25.0.8-1.amzn2.0.5'),
  topic(24, 'epel', '7.11 stable', 'epel-release', 'epel-release 7-11'),
  topic(
    27,
    'corretto8',
    '1.8.0_192 stable',
    'java-1.8.0-amazon-corretto',
    `java-1.8.0-amazon-corretto 1:1.8.0_462.b08-1.amzn2
     java-1.8.0-amazon-corretto-devel 1:1.8.0_462.b08-1.amzn2`,
  ),
  topic(
    33,
    'java-openjdk11',
    '11 stable',
    'java-11-openjdk',
    `java-11-openjdk 1:11.0.28.0.6-1.amzn2.0.1
     java-11-openjdk-devel 1:11.0.28.0.6-1.amzn2.0.1
     java-11-openjdk-headless 1:11.0.28.0.6-1.amzn2.0.1`,
  ),
  topic(38, 'nginx1', 'latest', 'nginx', 'nginx 1:1.26.3-1.amzn2.0.1'),
  topic(44, 'python3.8', 'stable', 'python38', 'python38 3.8.20-1.amzn2.0.3'),
  topic(56, 'redis6', '6.0 stable', 'redis', 'redis 6.2.14-1.amzn2.0.3'),
];
