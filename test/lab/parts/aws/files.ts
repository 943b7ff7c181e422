import type { Lab } from '#lab/core/lab.ts';

/** Paths of the files through which the AWS part, the host, the broker and the tests exchange data. */
export const files = {
  /** Access keys of the account; the broker's IAM plug-in reads them too. */
  credentials: (lab: Lab) => lab.path('aws', 'credentials.json'),
  /** Permissions in the Kafka cluster, by ARN of the role or user; the broker's IAM plug-in reads them. */
  kafkaRights: (lab: Lab) => lab.path('aws', 'kafka-rights.json'),
  /** Identity policies of users and roles. A test may change it while the lab is up. */
  userPolicies: (lab: Lab) => lab.path('aws', 'user-policies.json'),
  /** Policies of buckets, by bucket. A test may change it while the lab is up. */
  bucketPolicies: (lab: Lab) => lab.path('aws', 'bucket-policies.json'),
  /** Regions of buckets that are not in the account's region. A test may write it while the lab is up. */
  bucketRegions: (lab: Lab) => lab.path('aws', 'bucket-regions.json'),
  /** Customer keys of KMS with their states. A test may change it while the lab is up. */
  kmsKeys: (lab: Lab) => lab.path('aws', 'kms-keys.json'),
  /** Other EC2 instances with the same Name tag. They exist only in what EC2 lists. */
  namesakes: (lab: Lab) => lab.path('aws', 'namesakes.json'),
  /** The private key as SSM stores it. */
  storedKey: (lab: Lab) => lab.path('aws', 'stored-key.pem'),
  /** State and addresses of the EC2 instance. */
  instance: (lab: Lab) => lab.path('aws', 'instance.json'),
  /** Invoke URL of the pipeline's API: the REST API named by the user id, in the stage of the config. */
  invokeUrl: (lab: Lab) => lab.path('aws', 'invoke-url'),
  /** The key pair's private key, in PEM. */
  privateKey: (lab: Lab) => lab.path('host', 'ec2-key.pem'),
  /** The key pair's public key, as a line of `authorized_keys`. */
  publicKey: (lab: Lab) => lab.path('host', 'ec2-key.pub'),
  /** Console output of the host. */
  console: (lab: Lab) => lab.path('host', 'console.log'),
  /** One JSON line a call. */
  calls: (lab: Lab) => lab.path('logs', 'aws.jsonl'),
};

/** The endpoint URL of the front door: AWS_ENDPOINT_URL of every client. */
export const endpointOf = (lab: Lab): string => `http://127.0.0.1:${lab.spec.ports.aws}`;
