import { expect, test } from '@jest/globals';
import { exportedMethods } from '#lib/ports/aws/api-gateway/exported-methods.ts';

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

test('methods and their backends are read from an export, ANY by its own name', () => {
  const document = {
    openapi: '3.0.1',
    paths: {
      '/{proxy+}': {
        parameters: [],
        'x-amazon-apigateway-any-method': {
          'x-amazon-apigateway-integration': {
            type: 'http_proxy',
            httpMethod: 'ANY',
            uri: 'http://host.example:8082/{proxy}',
            passthroughBehavior: 'when_no_match',
          },
        },
        options: { 'x-amazon-apigateway-integration': { type: 'mock' } },
      },
      '/topics': { post: {} },
    },
  };
  expect(exportedMethods(bytes(document))).toEqual([
    {
      path: '/{proxy+}',
      httpMethod: 'ANY',
      type: 'HTTP_PROXY',
      backendMethod: 'ANY',
      uri: 'http://host.example:8082/{proxy}',
    },
    { path: '/{proxy+}', httpMethod: 'OPTIONS', type: 'MOCK', backendMethod: undefined, uri: undefined },
    { path: '/topics', httpMethod: 'POST', type: undefined, backendMethod: undefined, uri: undefined },
  ]);
});

test('an API without methods has none, and an answer that is no document is an error', () => {
  expect(exportedMethods(bytes({ openapi: '3.0.1' }))).toEqual([]);
  for (const text of ['', '<html>', '[]', '{"paths":[]}']) {
    expect(() => exportedMethods(bytes(text))).toThrow(/GetExport answered with something that is no OpenAPI document/);
  }
});
