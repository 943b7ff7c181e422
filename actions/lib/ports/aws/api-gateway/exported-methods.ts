import { z } from 'zod';
import { jsonOf } from '#lib/json.ts';
import { AwsError } from '#lib/ports/aws/core/aws-error.ts';
import type { DeployedMethod } from './api-gateway.ts';

/** How API Gateway names ANY in an OpenAPI document. */
const ANY_METHOD = 'x-amazon-apigateway-any-method';
/** The keys of an OpenAPI path that are methods; others, such as `parameters`, are not. */
const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', ANY_METHOD]);

const operation = z.looseObject({
  'x-amazon-apigateway-integration': z
    .looseObject({ type: z.string(), httpMethod: z.string().optional(), uri: z.string().optional() })
    .optional(),
});
const document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), z.unknown())).default({}) });

/**
 * The methods in an export of a stage: OpenAPI 3.0 as JSON, with the extension for integrations.
 *
 * @throws AwsError when the text is no such document.
 */
export function exportedMethods(bytes: Uint8Array): readonly DeployedMethod[] {
  const parsed = document.safeParse(jsonOf(Buffer.from(bytes).toString('utf8')));
  if (!parsed.success) {
    throw new AwsError(
      'apigateway:GetExport answered with something that is no OpenAPI document',
      'BadExport',
      undefined,
    );
  }
  return Object.entries(parsed.data.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([name]) => METHODS.has(name))
      .map(([name, value]) => {
        const integration = operation.safeParse(value).data?.['x-amazon-apigateway-integration'];
        return {
          path,
          httpMethod: name === ANY_METHOD ? 'ANY' : name.toUpperCase(),
          type: integration?.type.toUpperCase(),
          backendMethod: integration?.httpMethod,
          uri: integration?.uri,
        };
      }),
  );
}
