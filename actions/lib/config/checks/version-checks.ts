import type { Config } from '#lib/config/schema.ts';
import type { NoteKey } from './value-checks.ts';

/** The archives whose address the config can set, each with the key of the version that it must hold. */
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

/** One thing named in two places: an archive's address against its version, and versions that do not go together. */
export function checkDownloads(config: Config, error: NoteKey, warning: NoteKey): void {
  const { downloads, kafkaClient } = config;
  const { scalaVersion } = kafkaClient;
  const kafkaScala = scalaOf(downloads.kafka.url);
  for (const { name, key, version } of archives) {
    const wanted = version(config);
    const { url } = downloads[name];
    if (url !== undefined && new URL(url).password !== '') {
      const message = `downloads.${name}.url holds a password; secrets do not belong into the config. Use a mirror that needs none.`;
      error(`downloads.${name}.url`, [], message);
    }
    const found = versionsIn(url, name === 'kafka' ? kafkaScala : undefined);
    const other = found.find((one) => one !== wanted && !wanted.startsWith(`${one}.`));
    if (other !== undefined) {
      const message = `downloads.${name}.url names version ${other}, but ${key} is "${wanted}"; make them equal.`;
      error(`downloads.${name}.url`, [key], message);
    }
  }
  if (kafkaScala !== undefined && kafkaScala !== scalaVersion) {
    const both = `names Scala ${kafkaScala}, but kafkaClient.scalaVersion is "${scalaVersion}"`;
    error('downloads.kafka.url', ['kafkaClient.scalaVersion'], `downloads.kafka.url ${both}; make them equal.`);
  }
  if (scalaVersion === '2.12' && isAtLeast(kafkaClient.version, [4, 0, 0])) {
    const message = `kafkaClient.version "${kafkaClient.version}" is not published for Scala 2.12; set kafkaClient.scalaVersion: "2.13".`;
    error('kafkaClient.version', ['kafkaClient.scalaVersion'], message);
  }
  if (isAtLeast(kafkaClient.iamAuthVersion, [2, 3, 5])) {
    const message = `kafkaClient.iamAuthVersion "${kafkaClient.iamAuthVersion}" needs Java 17 on the host; "2.3.4" is the last for Java 8.`;
    warning('kafkaClient.iamAuthVersion', [], message);
  }
}

const scalaOf = (url: string | undefined): string | undefined =>
  url === undefined ? undefined : /\/kafka_(\d+\.\d+)-[^/]*$/.exec(new URL(url).pathname)?.[1];

/** Version numbers in the last segment of an address, and folders of it that are nothing but a version. */
function versionsIn(url: string | undefined, except: string | undefined): string[] {
  if (url === undefined) return [];
  const segments = new URL(url).pathname.split('/').filter((segment) => segment !== '');
  const file = segments.pop() ?? '';
  const folders = segments.flatMap((segment) => /^v?(\d+(?:\.\d+)+)$/.exec(segment)?.[1] ?? []);
  const inFile = [...file.matchAll(/\d+(?:\.\d+)+/g)].map(([version]) => version);
  const withoutScala = inFile[0] === except ? inFile.slice(1) : inFile;
  return [...folders, ...withoutScala];
}

/** Whether a version is that one or later; false for what is no number. */
function isAtLeast(version: string, least: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, wanted] of least.entries()) {
    const part = parts[index] ?? 0;
    if (Number.isNaN(part) || part < wanted) return false;
    if (part > wanted) return true;
  }
  return true;
}
