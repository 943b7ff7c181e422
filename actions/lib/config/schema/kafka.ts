import { z } from 'zod';
import { listenAddress } from '#lib/hosts.ts';
import { kafkaConnectArn } from './arns.ts';
import { ofGrammar, path, port, sha256, url, version } from './fields.ts';

/** What the pipeline sets up between the database and the bucket: Kafka client, topics, REST proxy, connector. */

export const kafkaClient = z
  .strictObject({
    scalaVersion: version().default('2.12').describe("Scala version in the name of Kafka's archive."),
    version: version().default('2.8.1').describe('Version of Kafka; that of the cluster or an older one.'),
    iamAuthVersion: version().default('1.1.5').describe('Version of aws-msk-iam-auth. Up to 2.3.4 it runs on Java 8.'),
  })
  .prefault({})
  .describe('The Kafka client that is installed on the instance.');

export const topics = z
  .strictObject({
    partitions: z.int().min(1).max(1000).default(1).describe('Number of partitions of each topic.'),
    replicationFactor: z
      .int()
      .min(1)
      .max(15)
      .optional()
      .describe("Number of copies of each partition; default: the cluster's own setting."),
  })
  .prefault({})
  .describe('The topics <userId>.pin, <userId>.geo and <userId>.user. Existing topics are never changed.');

export const restProxy = z
  .strictObject({
    version: version().default('7.2.0').describe('Version of the Confluent Platform, which the proxy is a part of.'),
    port: port().default(8082).describe('Port on which the proxy listens, and to which the API sends posts.'),
    listen: ofGrammar(listenAddress)
      .default('0.0.0.0')
      .describe('Address on which the proxy listens; 0.0.0.0 is all of them.'),
  })
  .prefault({})
  .describe('The Kafka REST proxy on the instance.');

export const connector = z
  .strictObject({
    version: version().default('10.5.13').describe('Version of the S3 sink.'),
    kafkaConnectVersion: version().default('2.7.1').describe('Version of Kafka Connect in MSK Connect.'),
    mcuCount: z.literal([1, 2, 4, 8]).default(1).describe('Size of a worker in MSK Connect units (MCU).'),
    workerCount: z.int().min(1).max(10).default(1).describe('Number of workers.'),
    workerConfigurationArn: kafkaConnectArn('worker-configuration', 'a worker configuration')
      .optional()
      .describe("ARN of a worker configuration; default: MSK Connect's own."),
    arn: kafkaConnectArn('connector', 'a connector')
      .optional()
      .describe('ARN of the connector, once it exists; default: looked up by its name, <userId>-connector.'),
    pluginArn: kafkaConnectArn('custom-plugin', 'a custom plugin')
      .optional()
      .describe('ARN of the plugin, once it exists; default: looked up by its name, <userId>-plugin.'),
    upload: z
      .enum(['runner', 'host'])
      .default('runner')
      .describe("Which machine uploads the sink's archive to S3: this one (runner) or the instance (host)."),
    propertiesFile: path()
      .default('connectors/s3-sink.properties')
      .describe("File with the sink's properties, relative to this file."),
  })
  .prefault({})
  .describe('The S3 sink connector in MSK Connect.');

const download = (archive: string) =>
  z
    .strictObject({
      url: url().optional().describe("Address of the archive, such as a mirror of your own; default: the publisher's."),
      sha256: sha256()
        .optional()
        .describe(
          'SHA-256 that the archive must have; default: the published digest, else that of the first download.',
        ),
    })
    .prefault({})
    .describe(archive);

export const downloads = z
  .strictObject({
    kafka: download('kafka_<scala>-<version>.tgz of Apache Kafka.'),
    iamAuth: download('aws-msk-iam-auth-<version>-all.jar.'),
    confluent: download('confluent-<version>.tar.gz, which holds the REST proxy.'),
    s3Sink: download('confluentinc-kafka-connect-s3-<version>.zip.'),
  })
  .prefault({ kafka: {}, iamAuth: {}, confluent: {}, s3Sink: {} })
  .describe('Where the archives are downloaded from, and which digests they must have.');
