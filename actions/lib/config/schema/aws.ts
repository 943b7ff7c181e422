import { z } from 'zod';
import { address, like, port, text } from './fields.ts';

/** What exists in AWS before the pipeline does: account, instance, role, cluster. Each value replaces a look-up. */

export const aws = z
  .strictObject({
    region: like(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region, such as us-east-1')
      .default('us-east-1')
      .describe('The AWS region of everything. The environment variable AWS_REGION replaces it.'),
    account: like(/^\d{12}$/, 'an AWS account id: 12 digits, in quotes')
      .optional()
      .describe('The only account that may be changed, in quotes; default: the account of the credentials.'),
  })
  .prefault({})
  .describe('The AWS region and account.');

export const ec2 = z
  .strictObject({
    instanceId: like(/^i-[0-9a-f]{8,17}$/, 'an instance id, such as i-0123456789abcdef0')
      .optional()
      .describe('Id of the instance; default: the instance whose tag Name is the user id.'),
    publicDns: address()
      .optional()
      .describe('Public DNS name of the instance, to which the API sends posts; default: looked up.'),
    address: address()
      .optional()
      .describe('Address that SSH connects to; default: the public IP address of the instance.'),
    start: z.boolean().default(false).describe('Whether to start the instance when it is stopped.'),
  })
  .prefault({})
  .describe('The EC2 instance on which the Kafka client and the REST proxy run.');

export const ssh = z
  .strictObject({
    user: like(/^[a-z_][a-z0-9_-]*$/, 'a user name')
      .default('ec2-user')
      .describe('User to log in as.'),
    port: port().default(22).describe('Port of the SSH server.'),
    keyPairId: like(/^key-[0-9a-f]{8,17}$/, 'a key pair id, such as key-0123456789abcdef0')
      .optional()
      .describe(
        'Id of the key pair, whose private key is read from SSM at /ec2/keypair/<id>; default: that of the instance.',
      ),
    hostKey: like(
      /^(ssh-ed25519|ecdsa-sha2-nistp\d+|ssh-rsa) [A-Za-z0-9+/]+=*$/,
      'a public host key: "ssh-ed25519 AAAA…"',
    )
      .optional()
      .describe('Host key that the instance must show; default: read from its console output.'),
  })
  .prefault({})
  .describe('How to log in to the instance.');

export const iam = z
  .strictObject({
    roleArn: like(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'the ARN of an IAM role')
      .optional()
      .describe('ARN of the role; default: <userId>-ec2-access-role in the account of the credentials.'),
    manageTrustPolicy: z
      .boolean()
      .default(true)
      .describe('Whether to add the role to its own trust policy. With false, the policy is neither read nor changed.'),
  })
  .prefault({})
  .describe('The role with which the Kafka client and the connector use the cluster and the bucket.');

export const msk = z
  .strictObject({
    clusterArn: like(/^arn:aws[a-z-]*:kafka:/, 'the ARN of an MSK cluster')
      .optional()
      .describe('ARN of the cluster; default: the only cluster, or the one with the name clusterName.'),
    clusterName: text().optional().describe('Name of the cluster, needed when the account has several.'),
    bootstrapServers: like(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, 'host:port pairs, separated by commas without blanks')
      .optional()
      .describe('Brokers with their IAM port, usually 9098; default: looked up.'),
    subnets: z
      .array(like(/^subnet-[0-9a-z]+$/, 'a subnet id, such as subnet-0123456789abcdef0'))
      .min(1)
      .optional()
      .describe('Subnets in which the connector runs; default: those of the cluster.'),
    securityGroups: z
      .array(like(/^sg-[0-9a-z]+$/, 'a security group id, such as sg-0123456789abcdef0'))
      .min(1)
      .optional()
      .describe('Security groups of the connector; default: those of the cluster.'),
  })
  .prefault({})
  .describe('The MSK cluster. The pipeline never creates or changes it.');
