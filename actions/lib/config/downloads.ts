import type { Config } from './schema.ts';

/** What an archive's bytes are held against. */
export type DigestSource =
  /** Lower-case hex, from the config or published and checked by hand. */
  | { readonly kind: 'sha256'; readonly hex: string }
  /** The publisher's own file beside the archive; `sha512` of Kafka is `gpg --print-md` output. */
  | { readonly kind: 'published'; readonly algorithm: 'sha512' | 'sha1'; readonly url: string }
  /** Nobody publishes one: the digest that is seen is printed, recorded, and held from then on. */
  | { readonly kind: 'first-seen' };

/** One archive: where it comes from and what proves it. */
export interface Download {
  readonly url: string;
  /** Last segment of the publisher's address, whatever a mirror calls it. */
  readonly fileName: string;
  /** Key of the config that sets the digest, for messages. */
  readonly sha256Key: string;
  readonly digest: DigestSource;
}

export interface Downloads {
  readonly kafka: Download;
  readonly iamAuth: Download;
  readonly confluent: Download;
  readonly s3Sink: Download;
}

/**
 * SHA-256 of aws-msk-iam-auth-<version>-all.jar by version. Computed from Maven Central's artifact, whose SHA-1 is the
 * one that Maven Central publishes beside it (1.1.5: 122cd07a630b6fb64d0f2683f35f8d0c4e9ac7af).
 */
const iamAuthDigests: Readonly<Record<string, string>> = {
  '1.1.5': 'ef21705509d82b5b8f673a5cb7552d64c7e18001a6329d49c850ff2fef83b8ab',
};

type Sources = Pick<Config, 'downloads' | 'kafkaClient' | 'restProxy' | 'connector'>;

/** Resolves each archive of the pipeline to an address and a digest. */
export function downloadsOf({ downloads, kafkaClient, restProxy, connector }: Sources): Downloads {
  const resolve = (
    name: keyof Downloads,
    folder: string,
    fileName: string,
    fallback: (url: string) => DigestSource,
  ): Download => {
    const { url = `${folder}/${fileName}`, sha256 } = downloads[name];
    const digest: DigestSource = sha256 === undefined ? fallback(url) : { kind: 'sha256', hex: sha256 };
    return { url, fileName, sha256Key: `downloads.${name}.sha256`, digest };
  };
  const { scalaVersion, version: kafka, iamAuthVersion: iamAuth } = kafkaClient;
  return {
    kafka: resolve(
      'kafka',
      `https://archive.apache.org/dist/kafka/${kafka}`,
      `kafka_${scalaVersion}-${kafka}.tgz`,
      (url) => ({ kind: 'published', algorithm: 'sha512', url: `${url}.sha512` }),
    ),
    iamAuth: resolve(
      'iamAuth',
      `https://repo1.maven.org/maven2/software/amazon/msk/aws-msk-iam-auth/${iamAuth}`,
      `aws-msk-iam-auth-${iamAuth}-all.jar`,
      (url) => {
        const hex = iamAuthDigests[iamAuth];
        return hex === undefined
          ? { kind: 'published', algorithm: 'sha1', url: `${url}.sha1` }
          : { kind: 'sha256', hex };
      },
    ),
    confluent: resolve(
      'confluent',
      `https://packages.confluent.io/archive/${restProxy.version.split('.').slice(0, 2).join('.')}`,
      `confluent-${restProxy.version}.tar.gz`,
      () => ({ kind: 'first-seen' }),
    ),
    s3Sink: resolve(
      's3Sink',
      `https://hub-downloads.confluent.io/api/plugins/confluentinc/kafka-connect-s3/versions/${connector.version}`,
      `confluentinc-kafka-connect-s3-${connector.version}.zip`,
      () => ({ kind: 'first-seen' }),
    ),
  };
}
