import type { Config } from '#lib/config/schema.ts';
import type { Notes } from './checkable.ts';

/** The archives whose address the config can set, each with the key of its version. */
const archives = [
  { name: 'kafka', key: 'kafkaClient.version', version: ({ kafkaClient }: Config) => kafkaClient.version },
  {
    name: 'iamAuth',
    key: 'kafkaClient.iamAuthVersion',
    version: ({ kafkaClient }: Config) => kafkaClient.iamAuthVersion,
  },
  { name: 'confluent', key: 'restProxy.version', version: ({ restProxy }: Config) => restProxy.version },
  { name: 's3Sink', key: 'connector.version', version: ({ connector }: Config) => connector.version },
] as const;

/** Compares the version in each archive's address with the configured one, and versions that depend on each other. */
export function checkDownloads(config: Config, { error, warning }: Notes): void {
  const { downloads, kafkaClient } = config;
  const { scalaVersion } = kafkaClient;
  const kafkaScala = scalaOf(downloads.kafka.url);
  for (const { name, key, version } of archives) {
    const wanted = version(config);
    const { url } = downloads[name];
    const found = versionsIn(url, name === 'kafka' ? kafkaScala : undefined);
    const other = found.find((one) => one !== wanted && !wanted.startsWith(`${one}.`));
    if (other !== undefined) {
      const message = `downloads.${name}.url names version ${other}, but ${key} is "${wanted}"; make them equal.`;
      error(`downloads.${name}.url`, message, [key]);
    }
  }
  if (kafkaScala !== undefined && kafkaScala !== scalaVersion) {
    const message = `downloads.kafka.url names Scala ${kafkaScala}, but kafkaClient.scalaVersion is "${scalaVersion}"; make them equal.`;
    error('downloads.kafka.url', message, ['kafkaClient.scalaVersion']);
  }
  if (scalaVersion === '2.12' && isAtLeast(kafkaClient.version, [4, 0, 0])) {
    const message = `kafkaClient.version is "${kafkaClient.version}", which is not published for Scala 2.12; set kafkaClient.scalaVersion: "2.13".`;
    error('kafkaClient.version', message, ['kafkaClient.scalaVersion']);
  }
  if (isAtLeast(kafkaClient.iamAuthVersion, [2, 3, 5])) {
    const message = `kafkaClient.iamAuthVersion is "${kafkaClient.iamAuthVersion}", which needs Java 17 on the host; "2.3.4" is the last version for Java 8.`;
    warning('kafkaClient.iamAuthVersion', message);
  }
}

/** The Scala version in the name of Kafka's archive; undefined when the address has another form. */
const scalaOf = (url: string | undefined): string | undefined =>
  url === undefined ? undefined : /\/kafka_(\d+\.\d+)-[^/]*$/.exec(new URL(url).pathname)?.[1];

/**
 * Version numbers in an address: those in its file name, and folders whose whole name is a version.
 *
 * @param except a version at the beginning of the file name that is not counted: Scala's.
 */
function versionsIn(url: string | undefined, except: string | undefined): string[] {
  if (url === undefined) return [];
  const segments = new URL(url).pathname.split('/').filter((segment) => segment !== '');
  const file = segments.pop() ?? '';
  const folders = segments.flatMap((segment) => /^v?(\d+(?:\.\d+)+)$/.exec(segment)?.[1] ?? []);
  const inFile = [...file.matchAll(/\d+(?:\.\d+)+/g)].map(([version]) => version);
  const withoutScala = inFile[0] === except ? inFile.slice(1) : inFile;
  return [...folders, ...withoutScala];
}

/** Whether a version is `least` or later; false when a part of it is not a number. */
function isAtLeast(version: string, least: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, wanted] of least.entries()) {
    const part = parts[index] ?? 0;
    if (Number.isNaN(part) || part < wanted) return false;
    if (part > wanted) return true;
  }
  return true;
}
