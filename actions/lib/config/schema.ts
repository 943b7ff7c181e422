import { z } from 'zod';

/** A text that matches; `must` completes "must be …" in the error. */
const like = (pattern: RegExp, must: string) => z.string().regex(pattern, `must be ${must}`);
const text = () => z.string().min(1);
const version = () => like(/^\d+(\.(\d+|x))+(-[A-Za-z0-9.]+)?$/, 'a version in quotes, such as "2.8.1"');
const address = () => like(/^[A-Za-z0-9_.:[\]-]+$/, 'a host name or an address');
const url = () => z.url({ protocol: /^https?$/ });
const port = () => z.int().min(1).max(65_535);
const digest = (bytes: number, name: string) =>
  like(new RegExp(`^[0-9a-f]{${bytes * 2}}$`), `a ${name} digest: ${bytes * 2} lower-case hex digits`);

const download = (what: string) =>
  z
    .strictObject({
      url: url().optional().describe('Where the archive is fetched from; a mirror of your own is as good.'),
      sha256: digest(32, 'SHA-256')
        .optional()
        .describe('What the archive must hash to. Where it is not set and nobody publishes one, the first seen holds.'),
    })
    .prefault({})
    .describe(what);

/**
 * The shape of config/pipeline.yaml. One schema: the loader checks with it, types follow from it, the published JSON
 * schema is generated from it. A value that is looked up in AWS is optional here; set, it replaces the look-up.
 */
export const configSchema = z.strictObject({
  userId: like(/^[A-Za-z0-9][A-Za-z0-9_-]{2,62}$/, '3 to 63 letters, digits, "-" or "_"').describe(
    'The id that every name is derived from, such as 0affd5f86743. Quote it: YAML reads some ids as numbers.',
  ),
  aws: z
    .strictObject({
      region: like(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region, such as us-east-1')
        .default('us-east-1')
        .describe('Region of everything; the variable AWS_REGION takes its place.'),
      account: like(/^\d{12}$/, 'an AWS account id: 12 digits, quoted')
        .optional()
        .describe('When set, nothing is written in any other account. Quote it.'),
    })
    .prefault({})
    .describe('Where all of it lies.'),
  ec2: z
    .strictObject({
      instanceId: like(/^i-[0-9a-f]{8,17}$/, 'an instance id, such as i-0123456789abcdef0')
        .optional()
        .describe('The client instance; default: the one whose tag Name is the user id.'),
      publicDns: address()
        .optional()
        .describe('Public DNS name of the instance, to which the API forwards; default: looked up.'),
      address: address().optional().describe('Where SSH connects to; default: the public IP address of the instance.'),
      start: z.boolean().default(false).describe('Whether an instance that is stopped is started.'),
    })
    .prefault({})
    .describe('The EC2 instance that carries the Kafka client and the REST proxy.'),
  ssh: z
    .strictObject({
      user: like(/^[a-z_][a-z0-9_-]*$/, 'a user name')
        .default('ec2-user')
        .describe('User of the instance.'),
      port: port().default(22).describe('Port of SSH.'),
      keyPairId: like(/^key-[0-9a-f]{8,17}$/, 'a key pair id, such as key-0123456789abcdef0')
        .optional()
        .describe('Its private key is read from SSM at /ec2/keypair/<id>; default: the key pair of the instance.'),
      hostKey: like(
        /^(ssh-ed25519|ecdsa-sha2-nistp\d+|ssh-rsa) [A-Za-z0-9+/]+=*$/,
        'a public host key: "ssh-ed25519 AAAA…"',
      )
        .optional()
        .describe('Pinned host key; default: read from the console output of the instance.'),
    })
    .prefault({})
    .describe('How the instance is reached.'),
  iam: z
    .strictObject({
      roleArn: like(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'the ARN of an IAM role')
        .optional()
        .describe('Role of the Kafka client and of the connector; default: <userId>-ec2-access-role in this account.'),
      manageTrustPolicy: z
        .boolean()
        .default(true)
        .describe('Whether the role is added to its own trust policy. With false that is neither read nor written.'),
    })
    .prefault({})
    .describe('The role that may use the cluster and the bucket.'),
  msk: z
    .strictObject({
      clusterArn: like(/^arn:aws[a-z-]*:kafka:/, 'the ARN of an MSK cluster')
        .optional()
        .describe('The cluster; default: the only one, or that of clusterName.'),
      clusterName: text().optional().describe('Needed when the account holds more than one cluster.'),
      bootstrapServers: like(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, 'host:port pairs with commas and without blanks')
        .optional()
        .describe('Brokers with their IAM port, usually 9098; default: looked up.'),
      subnets: z
        .array(like(/^subnet-[0-9a-z]+$/, 'a subnet id, such as subnet-0123456789abcdef0'))
        .min(1)
        .optional()
        .describe('Subnets that the connector joins; default: those of the cluster.'),
      securityGroups: z
        .array(like(/^sg-[0-9a-z]+$/, 'a security group id, such as sg-0123456789abcdef0'))
        .min(1)
        .optional()
        .describe('Security groups that the connector joins; default: those of the cluster.'),
    })
    .prefault({})
    .describe('The MSK cluster.'),
  kafkaClient: z
    .strictObject({
      scalaVersion: version().default('2.12').describe('Scala version in the name of the archive of Kafka.'),
      version: version().default('2.8.1').describe('Kafka version on the instance.'),
      iamAuthVersion: version().default('1.1.5').describe('Version of aws-msk-iam-auth; up to 2.3.4 runs on Java 8.'),
    })
    .prefault({})
    .describe('What is installed on the instance.'),
  topics: z
    .strictObject({
      partitions: z.int().min(1).max(1000).default(1).describe('Partitions of each topic.'),
      replicationFactor: z
        .int()
        .min(1)
        .max(15)
        .optional()
        .describe("Copies of each partition; default: the cluster's own."),
    })
    .prefault({})
    .describe('The topics <userId>.pin, .geo and .user.'),
  restProxy: z
    .strictObject({
      version: version().default('7.2.0').describe('Version of the Confluent platform.'),
      port: port().default(8082).describe('Port that the proxy listens on, and to which the API forwards.'),
      listen: address().default('0.0.0.0').describe('Address of the host that the proxy listens on.'),
    })
    .prefault({})
    .describe('The Kafka REST proxy on the instance.'),
  connector: z
    .strictObject({
      version: version().default('10.5.13').describe('Version of the S3 sink.'),
      kafkaConnectVersion: version().default('2.7.1').describe('Version of Kafka Connect in MSK Connect.'),
      mcuCount: z.literal([1, 2, 4, 8]).default(1).describe('Capacity of a worker, in MSK Connect units.'),
      workerCount: z.int().min(1).max(10).default(1).describe('Number of workers.'),
      workerConfigurationArn: like(/^arn:aws[a-z-]*:kafkaconnect:/, 'the ARN of a worker configuration')
        .optional()
        .describe("Worker configuration; default: MSK Connect's own."),
      arn: like(/^arn:aws[a-z-]*:kafkaconnect:[^:]*:\d{12}:connector\/\S+$/, 'the ARN of a connector')
        .optional()
        .describe('The connector once it exists; default: looked up by its name, <userId>-connector.'),
      pluginArn: like(/^arn:aws[a-z-]*:kafkaconnect:[^:]*:\d{12}:custom-plugin\/\S+$/, 'the ARN of a custom plugin')
        .optional()
        .describe('The plugin once it exists; default: looked up by its name, <userId>-plugin.'),
      upload: z.enum(['runner', 'host']).default('runner').describe('Who brings the plugin archive to S3.'),
      propertiesFile: text()
        .default('connectors/s3-sink.properties')
        .describe("The sink's properties, relative to this file."),
    })
    .prefault({})
    .describe('The S3 sink in MSK Connect.'),
  api: z
    .strictObject({
      id: like(/^[A-Za-z0-9]+$/, 'the id of a REST API, such as a1b2c3d4e5')
        .optional()
        .describe('The REST API; default: the one whose name is the user id.'),
      stage: like(/^[A-Za-z0-9_-]{1,128}$/, '1 to 128 letters, digits, "-" or "_"')
        .default('test')
        .describe('Stage that is deployed.'),
      create: z.boolean().default(false).describe('Whether an API that is missing is created.'),
      auth: z
        .enum(['none', 'api-key', 'iam'])
        .default('none')
        .describe('Who may post: everybody, who has the API key, or who signs with AWS credentials.'),
      invokeUrl: like(/^https?:\/\/\S+$/, 'an http:// or https:// address')
        .optional()
        .describe('For a custom domain or private endpoint; {apiId} and {stage} are filled in.'),
    })
    .prefault({})
    .describe('The REST API in front of the REST proxy.'),
  database: z
    .strictObject({
      tls: z
        .enum(['required', 'disabled'])
        .default('required')
        .describe('Whether the connection is encrypted and the certificate of the server checked.'),
      via: z
        .enum(['direct', 'ssh'])
        .default('direct')
        .describe(
          'How the database is reached: from here, or through the EC2 instance, from which its address then counts.',
        ),
      caFile: text()
        .optional()
        .describe('PEM file of the authority that signed the server certificate, relative to this file.'),
    })
    .prefault({})
    .describe('The source database. Its address and credentials are secrets and never stand here.'),
  emulator: z
    .strictObject({
      seed: z.int().min(0).default(100).describe('Seed of the draws; equal seeds post equal rows.'),
      rows: z.int().min(1).default(11_000).describe('Highest row that is drawn.'),
    })
    .prefault({})
    .describe('The emulation of users who post.'),
  databricks: z
    .strictObject({
      host: like(
        /^https?:\/\/[^\s/]+\/?$/,
        'the address of a workspace, such as https://dbc-01234567-89ab.cloud.databricks.com',
      )
        .optional()
        .describe('Address of the workspace; default: the input databricks-host or the variable DATABRICKS_HOST.'),
      folder: like(/^\/[^\s]*[^\s/]$/, 'a folder of the workspace, such as /Shared/pipeline')
        .optional()
        .describe('Folder of the workspace for the notebooks; default: /Shared/<userId>-pipeline.'),
      path: like(/^(\/|[a-z0-9]+:\/)\S*[^\s/]$/, 'a path, such as /Volumes/main/pinterest/raw or s3://bucket')
        .optional()
        .describe('Where the bucket is read from without a mount: a volume, or s3://<bucket> of an external location.'),
      mountPoint: like(/^\/mnt\/[A-Za-z0-9._/-]*[A-Za-z0-9._-]$/, 'a path below /mnt, such as /mnt/my-bucket')
        .optional()
        .describe('Where the bucket is mounted; default: /mnt/user-<userId>-bucket. Without effect when path is set.'),
      credentialsTable: z
        .enum(['given', 'create'])
        .default('given')
        .describe('Whether the table with the keys of the bucket is yours, or is made from those of this run.'),
      credentialsPath: like(/^dbfs:\/\S+[^\s/]$/, 'a path on DBFS, such as dbfs:/user/hive/warehouse/keys')
        .default('dbfs:/user/hive/warehouse/authentication_credentials')
        .describe('Path of that Delta table.'),
      schema: like(/^([A-Za-z0-9_]+\.)?[A-Za-z0-9_]+$/, 'a schema, such as pinterest or main.pinterest')
        .optional()
        .describe('Schema that the answers are kept in as tables; default: views alone.'),
      compact: z
        .boolean()
        .default(false)
        .describe("Whether each day's objects are written together below compacted/, and read from there."),
      notebooksDir: text().default('notebooks').describe('Folder of the notebooks, relative to this file.'),
      clusterId: like(/^[A-Za-z0-9-]+$/, 'the id of a cluster, such as 0123-456789-abcdefgh')
        .optional()
        .describe('An existing cluster for the job; default: serverless.'),
      jobCluster: z
        .strictObject({
          sparkVersion: text().default('15.4.x-scala2.12').describe('Databricks runtime.'),
          nodeType: text().default('m5d.large').describe('Type of the instances.'),
          workers: z.int().min(0).max(100).default(1).describe('Number of workers.'),
        })
        .optional()
        .describe('A cluster of its own for every run.'),
      schedule: z
        .strictObject({
          cron: like(/^\S+( \S+){5,6}$/, 'a Quartz expression, such as "0 0 6 * * ?"').describe(
            'When, as Quartz has it.',
          ),
          timezone: text().default('UTC').describe('Time zone of the expression.'),
          paused: z.boolean().default(false).describe('Whether it rests.'),
        })
        .optional()
        .describe('Runs the job by itself; default: only when asked to.'),
      timeoutMinutes: z.int().min(1).max(1440).default(30).describe('How long a run may take.'),
    })
    .optional()
    .describe('The Databricks workspace that reads the bucket back; without this block that step is skipped.'),
  verify: z
    .strictObject({
      waitSeconds: z.int().min(0).max(3600).default(120).describe('How long late records are waited for.'),
    })
    .prefault({})
    .describe('The proof of delivery.'),
  downloads: z
    .strictObject({
      kafka: download('kafka_<scala>-<version>.tgz of Apache Kafka.'),
      iamAuth: download('aws-msk-iam-auth-<version>-all.jar.'),
      confluent: download('confluent-<version>.tar.gz with the REST proxy.'),
      s3Sink: download('confluentinc-kafka-connect-s3-<version>.zip.'),
    })
    .prefault({ kafka: {}, iamAuth: {}, confluent: {}, s3Sink: {} })
    .describe("Archives; each default is the publisher's own."),
});

/** A checked config with every default filled in. */
export type Config = z.output<typeof configSchema>;

/** What a user may write. */
export type ConfigInput = z.input<typeof configSchema>;
