import { z } from 'zod';
import { ServiceError } from '../../protocol/service-error.ts';
import { capacity } from './capacity.ts';

const name = z
  .string()
  .regex(/^[0-9A-Za-z][0-9A-Za-z-_]{0,127}$/, 'must match ^[0-9A-Za-z][0-9A-Za-z-_]*$, 128 at most');
const tags = z.record(z.string().min(1).max(128), z.string().max(256));
const configuration = z.record(z.string(), z.string('values must be strings'));
const arn = z.string().regex(/^arn:aws:/, 'must be an ARN');

const customPlugin = z.strictObject({
  name,
  contentType: z.enum(['JAR', 'ZIP']),
  description: z.string().max(1024).optional(),
  location: z.strictObject({
    s3Location: z.strictObject({
      bucketArn: z.string().regex(/^arn:aws:s3:::[a-z0-9][a-z0-9.-]+$/, 'must be the ARN of a bucket'),
      fileKey: z.string().min(1),
      objectVersion: z.string().optional(),
    }),
  }),
  tags: tags.optional(),
});

const connector = z.strictObject({
  connectorName: name,
  connectorDescription: z.string().max(1024).optional(),
  kafkaConnectVersion: z.enum(['2.7.1', '3.7.x']),
  capacity,
  connectorConfiguration: configuration,
  kafkaCluster: z.strictObject({
    apacheKafkaCluster: z.strictObject({
      bootstrapServers: z.string().min(1),
      vpc: z.strictObject({ subnets: z.array(z.string()).min(1), securityGroups: z.array(z.string()).optional() }),
    }),
  }),
  kafkaClusterClientAuthentication: z.strictObject({ authenticationType: z.enum(['NONE', 'IAM']) }),
  kafkaClusterEncryptionInTransit: z.strictObject({ encryptionType: z.enum(['PLAINTEXT', 'TLS']) }),
  plugins: z
    .array(z.strictObject({ customPlugin: z.strictObject({ customPluginArn: arn, revision: z.int().min(1) }) }))
    .length(1, 'must hold exactly one plugin'),
  serviceExecutionRoleArn: arn,
  logDelivery: z.record(z.string(), z.unknown()).optional(),
  workerConfiguration: z.strictObject({ workerConfigurationArn: arn, revision: z.int().min(1) }).optional(),
  networkType: z.literal('IPV4').optional(),
  tags: tags.optional(),
});

const update = z.strictObject({ connectorConfiguration: configuration.optional(), capacity: capacity.optional() });

/** A CreateCustomPlugin request. */
export type CustomPluginRequest = z.infer<typeof customPlugin>;
/** A CreateConnector request. */
export type ConnectorRequest = z.infer<typeof connector>;

/** MSK Connect's error for a request that it refuses. */
export const badRequest = (message: string): ServiceError => new ServiceError(400, 'BadRequestException', message);

function checked<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw badRequest(`Invalid parameter ${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'invalid'}`);
}

/** Checks the body of CreateCustomPlugin. @throws ServiceError BadRequestException naming the first wrong member. */
export const customPluginRequest = (body: unknown): CustomPluginRequest => checked(customPlugin, body);

/** Checks the body of CreateConnector. @throws ServiceError BadRequestException naming the first wrong member. */
export function connectorRequest(body: unknown): ConnectorRequest {
  const request = checked(connector, body);
  if (!request.connectorConfiguration['connector.class']) {
    throw badRequest('Invalid parameter connectorConfiguration: connector.class is missing');
  }
  const tasks = Number(request.connectorConfiguration['tasks.max']);
  if (!Number.isInteger(tasks) || tasks < 1) {
    throw badRequest('Invalid parameter connectorConfiguration: tasks.max must be a whole number above 0');
  }
  return request;
}

/**
 * Checks the body of UpdateConnector, which changes either the configuration or the capacity.
 *
 * @throws ServiceError BadRequestException when it contains neither or both.
 */
export function updateRequest(body: unknown): z.infer<typeof update> {
  const request = checked(update, body);
  if ((request.connectorConfiguration === undefined) === (request.capacity === undefined)) {
    throw badRequest('Exactly one of connectorConfiguration and worker settings must be given.');
  }
  return request;
}

/** Checks the body of TagResource and returns its tags. @throws ServiceError BadRequestException. */
export const tagsRequest = (body: unknown): Record<string, string> => checked(z.strictObject({ tags }), body).tags;
