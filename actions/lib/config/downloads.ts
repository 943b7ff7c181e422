import type { Config } from './schema.ts';

/** What an archive's bytes are compared with. */
export type DigestSource =
  /** A known digest in lower-case hex: from the config, or built in here. */
  | { readonly kind: 'sha256'; readonly hex: string }
  /** A file that the publisher offers beside the archive. For Kafka it has the form that `gpg --print-md` prints. */
  | { readonly kind: 'published'; readonly algorithm: 'sha512' | 'sha1'; readonly url: string }
  /** No digest is published. The one of the first download is printed and recorded, and later ones must be equal. */
  | { readonly kind: 'first-seen' };

/** An archive: its address, and the digest that it must have. */
export interface Download {
  readonly url: string;
  /** The publisher's file name. A mirror may use another one. */
  readonly fileName: string;
  /** The key of the config that sets the digest, for messages. */
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
 * SHA-256 of aws-msk-iam-auth-<version>-all.jar, by version. Computed from the file on Maven Central, whose SHA-1
 * equals the one that Maven Central publishes beside it (1.1.5: 122cd07a630b6fb64d0f2683f35f8d0c4e9ac7af).
 */
const iamAuthDigests: Readonly<Record<string, string>> = {
  '1.1.5': 'ef21705509d82b5b8f673a5cb7552d64c7e18001a6329d49c850ff2fef83b8ab',
};

type Sources = Pick<Config, 'downloads' | 'kafkaClient' | 'restProxy' | 'connector'>;

/** The address and the digest of each archive: from the config, else the publisher's. */
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
