import { z } from 'zod';
import { brokers, host, publicHost } from '#lib/hosts.ts';
import { clusterArn, roleArn } from './arns.ts';
import { like, ofGrammar, port } from './fields.ts';

/** What exists in AWS before the pipeline does: account, instance, role, cluster. Each value replaces a look-up. */

export const aws = z
  .strictObject({
    region: like(/^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/, 'an AWS region, such as us-east-1')
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
    publicDns: ofGrammar(publicHost)
      .optional()
      .describe('Public DNS name of the instance, to which the API sends posts; default: looked up.'),
    address: ofGrammar(host)
      .optional()
      .describe('Address that SSH connects to; default: the public IP address of the instance.'),
    start: z.boolean().default(false).describe('Whether to start the instance when it is stopped.'),
  })
  .prefault({})
  .describe('The EC2 instance on which the Kafka client and the REST proxy run.');

export const ssh = z
  .strictObject({
    user: like(/^[a-z_][a-z0-9_-]{0,31}$/, 'the name of a user of Linux')
      .default('ec2-user')
      .describe('User to log in as.'),
    port: port().default(22).describe('Port of the SSH server.'),
    keyPairId: like(/^key-[0-9a-f]{8,17}$/, 'a key pair id, such as key-0123456789abcdef0')
      .optional()
      .describe(
        'Id of the key pair, whose private key is read from SSM at /ec2/keypair/<id>; default: that of the instance.',
      ),
    hostKey: like(
      /^(\S+ )?(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa) AAAA[A-Za-z0-9+/]+={0,2}( .*)?$/,
      'a public host key in one line: "ssh-ed25519 AAAA…"',
    )
      .optional()
      .describe('Host key that the instance must show; default: read from its console output.'),
  })
  .prefault({})
  .describe('How to log in to the instance.');

export const iam = z
  .strictObject({
    roleArn: roleArn()
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
    clusterArn: clusterArn()
      .optional()
      .describe('ARN of the cluster; default: the only cluster, or the one with the name clusterName.'),
    clusterName: like(/^[A-Za-z0-9._-]{1,64}$/, 'the name of an MSK cluster: 1 to 64 letters, digits, "-", "." or "_"')
      .optional()
      .describe('Name of the cluster, needed when the account has several.'),
    bootstrapServers: ofGrammar(brokers)
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
