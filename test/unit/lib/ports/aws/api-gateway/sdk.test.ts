import { expect, test } from '@jest/globals';
import { forwarding, preflight as OPTIONS } from '#lib/pipeline/deploy-api/desired-methods.ts';
import { createApiGateway } from '#lib/ports/aws/api-gateway/sdk.ts';
import { awsService, json, jsonError } from '../../../../fakes/aws-service.ts';

test('finds every API of exactly this name on all pages', async () => {
  await using service = await awsService(({ url }) =>
    url.includes('position=more')
      ? json({ item: [{ id: 'c', name: 'uid' }] })
      : json({
          item: [
            { id: 'a', name: 'uid' },
            { id: 'b', name: 'uid2' },
          ],
          position: 'more',
        }),
  );
  const found = await createApiGateway(service.access).apisNamed('uid');
  expect(found.map((api) => api.id)).toEqual(['a', 'c']);
});

test('the call that creates an API is sent once, because names are not unique', async () => {
  await using service = await awsService(() => jsonError('InternalServerError', 'broken', 500));
  await expect(createApiGateway(service.access).createApi('uid', {})).rejects.toThrow('apigateway:CreateRestApi');
  expect(service.received).toHaveLength(1);
});

test('a method is created with its integration and responses, in the order in which the service accepts them', async () => {
  await using service = await awsService(() => json({}));
  const ANY = forwarding('http://host:8082/{proxy}');
  const port = createApiGateway(service.access);
  expect(await port.createMethod('api', 'res', 'ANY', ANY)).toBe('created');
  await port.createMethod('api', 'res', 'OPTIONS', OPTIONS);
  expect(service.access.writes.names).toEqual([
    'apigateway:PutMethod',
    'apigateway:PutIntegration',
    'apigateway:PutMethod',
    'apigateway:PutMethodResponse',
    'apigateway:PutIntegration',
    'apigateway:PutIntegrationResponse',
  ]);
  expect(JSON.parse(service.received[1]?.body ?? '')).toMatchObject({
    type: 'HTTP_PROXY',
    httpMethod: 'ANY',
    uri: 'http://host:8082/{proxy}',
    requestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy' },
    timeoutInMillis: 29_000,
  });
});

test('paths are read with their methods, as they were created', async () => {
  const { integration } = OPTIONS;
  await using service = await awsService(() =>
    json({
      item: [
        {
          id: 'res',
          path: '/{proxy+}',
          resourceMethods: {
            OPTIONS: {
              httpMethod: 'OPTIONS',
              authorizationType: 'NONE',
              apiKeyRequired: false,
              methodResponses: { 200: { statusCode: '200', responseParameters: OPTIONS.responses['200'] } },
              methodIntegration: {
                type: 'MOCK',
                requestTemplates: integration.requestTemplates,
                integrationResponses: { 200: { responseParameters: integration.responses['200'] } },
              },
            },
          },
        },
      ],
    }),
  );
  const [path] = await createApiGateway(service.access).paths('api');
  expect(service.received[0]?.url).toContain('embed=methods');
  expect(path).toEqual({ id: 'res', path: '/{proxy+}', methods: { OPTIONS } });
});

test('a patch changes nothing but what it names', async () => {
  await using service = await awsService(() => json({}));
  await createApiGateway(service.access).patchIntegration('api', 'res', 'ANY', { uri: 'http://new/{proxy}' });
  expect(JSON.parse(service.received[0]?.body ?? '')).toEqual({
    patchOperations: [{ op: 'replace', path: '/uri', value: 'http://new/{proxy}' }],
  });
});

test('a stage is read with the description of its deployment and its variables', async () => {
  await using service = await awsService(({ url }) =>
    url.includes('/deployments/')
      ? json({ id: 'd', description: 'digest' })
      : json({ stageName: 's', deploymentId: 'd', variables: { a: 'b' } }),
  );
  expect(await createApiGateway(service.access).stage('api', 's')).toEqual({
    name: 's',
    deploymentDescription: 'digest',
    variables: { a: 'b' },
  });
});

test('a missing stage is undefined, a denied one an error with the permission', async () => {
  await using missing = await awsService(() =>
    jsonError('NotFoundException', 'Invalid stage identifier specified', 404),
  );
  expect(await createApiGateway(missing.access).stage('api', 's')).toBeUndefined();
  await using denied = await awsService(() => jsonError('AccessDeniedException', 'no', 403));
  await expect(createApiGateway(denied.access).apisNamed('uid')).rejects.toThrow(
    'Have the permission apigateway:GET granted, or set api.id in the config.',
  );
});

test('for a path that is already there the call returns a value', async () => {
  await using service = await awsService(() => jsonError('ConflictException', 'Another resource', 409));
  expect(await createApiGateway(service.access).createPath('api', 'root', '{proxy+}')).toBe('exists');
});

test('a method of which a part is already there is left as it is', async () => {
  await using service = await awsService(({ url }) =>
    url.endsWith('/integration') ? jsonError('ConflictException', 'there', 409) : json({}),
  );
  expect(await createApiGateway(service.access).createMethod('api', 'res', 'OPTIONS', OPTIONS)).toBe('exists');
  expect(service.access.writes.names.at(-1)).toBe('apigateway:PutIntegration');
});
