import { z } from 'zod';

const text = () => z.string().min(1);
const url = () => z.url({ protocol: /^https?$/ });
const port = () => z.int().min(1).max(65_535);
const digest = (bytes: number, name: string) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`), `must be a ${name} digest: ${bytes * 2} lower-case hex digits`);

const download = z
  .strictObject({
    url: url().optional().describe('Where the archive is fetched from; a mirror of your own is as good.'),
    sha256: digest(32, 'SHA-256').optional().describe('What the archive must hash to.'),
  })
  .prefault({});

/**
 * The shape of config/pipeline.yaml. One schema: the loader checks with it, types follow from it, the published JSON
 * schema is generated from it. A value that is looked up in AWS is optional here; set, it replaces the look-up.
 */
export const configSchema = z.strictObject({
  userId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{2,62}$/, 'must be 3 to 63 letters, digits, "-" or "_"')
    .describe('The id that every name is derived from, such as 0affd5f86743. Quote it: YAML reads some ids as numbers.'),
  aws: z
    .strictObject({
      region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region, such as us-east-1').default('us-east-1'),
      account: z
        .string()
        .regex(/^\d{12}$/, 'must be an AWS account id: 12 digits, quoted')
        .optional()
        .describe('When set, nothing is written in any other account.'),
    })
    .prefault({}),
  ec2: z
    .strictObject({
      instanceId: z.string().regex(/^i-[0-9a-f]{8,17}$/, 'must be an instance id, such as i-0123456789abcdef0').optional(),
      publicDns: text().optional().describe('Public DNS name of the instance, used by the API.'),
      address: text().optional().describe('Where SSH connects to; default: the public IP address.'),
    })
    .prefault({}),
  ssh: z
    .strictObject({
      user: text().default('ec2-user'),
      port: port().default(22),
      keyPairId: z.string().regex(/^key-[0-9a-f]{8,17}$/, 'must be a key pair id, such as key-0123456789abcdef0').optional(),
      hostKey: z
        .string()
        .regex(/^(ssh-ed25519|ecdsa-sha2-nistp\d+|ssh-rsa) [A-Za-z0-9+/]+=*$/, 'must be a public host key: "ssh-ed25519 AAAA…"')
        .optional()
        .describe('Pinned host key; default: read from the console output of the instance.'),
    })
    .prefault({}),
  iam: z
    .strictObject({
      roleArn: z
        .string()
        .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'must be the ARN of an IAM role')
        .optional()
        .describe('Role of the Kafka client and of the connector; default: <userId>-ec2-access-role in this account.'),
    })
    .prefault({}),
  msk: z
    .strictObject({
      clusterArn: z.string().regex(/^arn:aws[a-z-]*:kafka:/, 'must be the ARN of an MSK cluster').optional(),
      clusterName: text().optional().describe('Needed when the account holds more than one cluster.'),
      bootstrapServers: z
        .string()
        .regex(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, 'must be host:port pairs with commas and without blanks')
        .optional(),
      subnets: z.array(text()).min(1).optional(),
      securityGroups: z.array(text()).min(1).optional(),
    })
    .prefault({}),
  kafkaClient: z
    .strictObject({
      scalaVersion: text().default('2.12'),
      version: text().default('2.8.1'),
      iamAuthVersion: text().default('1.1.5'),
    })
    .prefault({}),
  topics: z
    .strictObject({
      partitions: z.int().min(1).max(1000).default(1),
      replicationFactor: z.int().min(1).max(15).optional().describe("Default: the cluster's own."),
    })
    .prefault({}),
  restProxy: z
    .strictObject({
      version: text().default('7.2.0'),
      port: port().default(8082),
      listen: text().default('0.0.0.0').describe('Address of the host that the proxy listens on.'),
    })
    .prefault({}),
  connector: z
    .strictObject({
      version: text().default('10.5.13'),
      kafkaConnectVersion: text().default('2.7.1'),
      mcuCount: z.literal([1, 2, 4, 8]).default(1),
      workerCount: z.int().min(1).max(10).default(1),
      workerConfigurationArn: z.string().regex(/^arn:aws[a-z-]*:kafkaconnect:/, 'must be the ARN of a worker configuration').optional(),
      upload: z.enum(['runner', 'host']).default('runner').describe('Who brings the plugin archive to S3.'),
      propertiesFile: text().default('connectors/s3-sink.properties').describe('Relative to this file.'),
    })
    .prefault({}),
  api: z
    .strictObject({
      id: text().optional(),
      stage: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be 1 to 128 letters, digits, "-" or "_"').default('test'),
      create: z.boolean().default(false),
      invokeUrl: z
        .string()
        .regex(/^https?:\/\/\S+$/, 'must be an http(s) URL')
        .optional()
        .describe('For a custom domain or private endpoint; {apiId} and {stage} are filled in.'),
    })
    .prefault({}),
  database: z
    .strictObject({
      tls: z.enum(['required', 'disabled']).default('required'),
      caFile: text().optional().describe('PEM file of the authority that signed the server certificate.'),
    })
    .prefault({}),
  emulator: z
    .strictObject({
      seed: z.int().min(0).default(100),
      rows: z.int().min(1).default(11_000).describe('Highest row that is drawn.'),
    })
    .prefault({}),
  verify: z
    .strictObject({
      waitSeconds: z.int().min(0).max(3600).default(120).describe('How long late records are waited for.'),
    })
    .prefault({}),
  downloads: z
    .strictObject({ kafka: download, iamAuth: download, confluent: download, s3Sink: download })
    .prefault({ kafka: {}, iamAuth: {}, confluent: {}, s3Sink: {} }),
});

/** A checked config with every default filled in. */
export type Config = z.output<typeof configSchema>;

/** What a user may write. */
export type ConfigInput = z.input<typeof configSchema>;
