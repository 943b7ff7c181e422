import {
  type APIGatewayClient,
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
} from '@aws-sdk/client-api-gateway';
import type { AwsCalls } from '#lib/ports/aws/core/calls.ts';
import type { Creation } from '#lib/ports/aws/core/creation.ts';
import type { ApiMethod } from './api-gateway.ts';
import { integrationInput } from './shapes.ts';

/** Where a method belongs, in the SDK's words. */
export interface MethodKey {
  readonly restApiId: string;
  readonly resourceId: string;
  readonly httpMethod: string;
}

/** One call to the service: its operation, and how to send it. */
type Step = readonly [operation: string, send: () => Promise<unknown>];

/** The service's code for a part of a method that is already there. */
const EXISTS = 'ConflictException';

/** Creates a method with its responses and its integration, in the order in which the service accepts them. */
export async function createMethod(
  calls: AwsCalls,
  client: APIGatewayClient,
  key: MethodKey,
  method: ApiMethod,
): Promise<Creation> {
  for (const [operation, send] of stepsOf(client, key, method)) {
    const call = async () => {
      await send();
    };
    if ((await calls.create(operation, EXISTS, call, { permission: 'apigateway:PUT' })) === 'exists') return 'exists';
  }
  return 'created';
}

function stepsOf(client: APIGatewayClient, key: MethodKey, method: ApiMethod): readonly Step[] {
  const { integration } = method;
  return [
    [
      'PutMethod',
      () =>
        client.send(
          new PutMethodCommand({
            ...key,
            authorizationType: method.authorization,
            apiKeyRequired: method.apiKeyRequired,
            requestParameters: { ...method.requestParameters },
          }),
        ),
    ],
    ...Object.entries(method.responses).map(
      ([statusCode, responseParameters]): Step => [
        'PutMethodResponse',
        () => client.send(new PutMethodResponseCommand({ ...key, statusCode, responseParameters })),
      ],
    ),
    ...(integration === undefined
      ? []
      : [
          [
            'PutIntegration',
            () => client.send(new PutIntegrationCommand({ ...key, ...integrationInput(integration) })),
          ] as const,
        ]),
    ...Object.entries(integration?.responses ?? {}).map(
      ([statusCode, responseParameters]): Step => [
        'PutIntegrationResponse',
        () => client.send(new PutIntegrationResponseCommand({ ...key, statusCode, responseParameters })),
      ],
    ),
  ];
}
