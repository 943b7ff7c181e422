import { resolve } from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { install } from '../ministack/installation.ts';
import type { BufferedRequest } from '../protocol/operation.ts';
import { ServiceError } from '../protocol/service-error.ts';
import { patternOf } from './check-shape.ts';
import { Models, modelled, prepareModels } from './models.ts';
import { operationAt } from './read-rest.ts';
import { RequestCheck } from './request-check.ts';

// The first run on a machine downloads the Python environment that contains AWS's models.
jest.setTimeout(600_000);

const lab = { cache: resolve(import.meta.dirname, '../../../../../.cache') };
let models: Models;
let check: RequestCheck;

beforeAll(async () => {
  await install(lab);
  await prepareModels(lab);
  models = new Models(lab);
  check = new RequestCheck(models);
});

const request = (method: string, target: string, body = '', headers: Record<string, string> = {}): BufferedRequest => {
  const [path = '', query = ''] = target.split('?');
  return { method, path, query, headers: new Map(Object.entries(headers)), body: Buffer.from(body) };
};
const form = (parameters: Record<string, string>): BufferedRequest =>
  request('POST', '/', new URLSearchParams(parameters).toString());
const json = (value: unknown): BufferedRequest => request('POST', '/', JSON.stringify(value));

/** Status, code and message with which the service refuses the request; undefined when it accepts it. */
function refused(
  service: string,
  operation: string,
  given: BufferedRequest,
): readonly [number, string, string] | undefined {
  try {
    check.check(service, operation, given);
    return undefined;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return [error.status, error.code, error.message];
  }
}

const assumeRole = {
  Action: 'AssumeRole',
  Version: '2011-06-15',
  RoleArn: 'arn:aws:iam::123456789012:role/u-ec2-access-role',
  RoleSessionName: 'session',
};

describe('the query protocol', () => {
  test('a request that the model allows is accepted', () => {
    expect(refused('sts', 'AssumeRole', form({ ...assumeRole, DurationSeconds: '900' }))).toBeUndefined();
    expect(refused('sts', 'GetCallerIdentity', form({ Action: 'GetCallerIdentity' }))).toBeUndefined();
  });

  test("a missing member is reported as null, with AWS's message", () => {
    const { RoleArn: _arn, ...rest } = assumeRole;
    expect(refused('sts', 'AssumeRole', form(rest))).toEqual([
      400,
      'ValidationError',
      "1 validation error detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null",
    ]);
  });

  test('all violations are reported at once', () => {
    const wrong = form({ ...assumeRole, RoleSessionName: 'a b', DurationSeconds: '60' });
    expect(refused('sts', 'AssumeRole', wrong)).toEqual([
      400,
      'ValidationError',
      "2 validation errors detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy" +
        " regular expression pattern: [\\w+=,.@-]*; Value '60' at 'durationSeconds' failed to satisfy constraint:" +
        ' Member must have value greater than or equal to 900',
    ]);
  });

  test('a value that is no number is reported alone, as malformed input', () => {
    expect(refused('sts', 'AssumeRole', form({ ...assumeRole, RoleArn: 'x', DurationSeconds: 'soon' }))?.[1]).toBe(
      'MalformedInput',
    );
  });

  test('lists are read in their order, element by element', () => {
    const tags = { 'Tags.member.1.Key': 'k'.repeat(129), 'Tags.member.1.Value': '' };
    expect(refused('sts', 'AssumeRole', form({ ...assumeRole, ...tags }))?.[2]).toContain(
      "at 'tags.1.member.key' failed to satisfy constraint: Member must have length less than or equal to 128",
    );
  });

  test('a session is accepted exactly when its duration is within the limits', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 60_000 }), (seconds) => {
        const taken =
          refused('sts', 'AssumeRole', form({ ...assumeRole, DurationSeconds: String(seconds) })) === undefined;
        expect(taken).toBe(seconds >= 900 && seconds <= 43_200);
      }),
    );
  });

  test('a role name is accepted exactly when its length and its characters are allowed', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 70 }), (name) => {
        const taken = refused('iam', 'GetRole', form({ Action: 'GetRole', RoleName: name })) === undefined;
        expect(taken).toBe(/^[\w+=,.@-]{1,64}$/.test(name) && !name.includes('\n'));
      }),
    );
  });
});

describe("EC2's protocol", () => {
  test.each([
    [{ 'Filter.1.Name': 'tag:Name', 'Filter.1.Value.1': 'u' }, undefined],
    [{ 'InstanceId.1': 'i-1', MaxResults: '5' }, undefined],
    [{ MaxResults: 'five' }, [400, 'InvalidParameterValue', 'Value (five) for parameter MaxResults is invalid.']],
    [{ Filters: 'x' }, [400, 'UnknownParameter', 'The parameter Filters is not recognized']],
    [{ 'Filter.1.Nome': 'tag:Name' }, [400, 'UnknownParameter', 'The parameter Filter.1.Nome is not recognized']],
  ] as const)('DescribeInstances with %j', (parameters, expected) => {
    const found = refused('ec2', 'DescribeInstances', form({ Action: 'DescribeInstances', ...parameters }));
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toEqual([expected[0], expected[1], expect.stringContaining(expected[2])]);
  });

  test('a required parameter that is missing is named', () => {
    expect(refused('ec2', 'GetConsoleOutput', form({ Action: 'GetConsoleOutput' }))).toEqual([
      400,
      'MissingParameter',
      'The request must contain the parameter InstanceId',
    ]);
  });
});

describe('the JSON protocol', () => {
  test.each([
    [{ Name: '/a', WithDecryption: true }, undefined],
    [{ Name: '/a', WithDecryption: true, Later: 1 }, undefined],
    [{}, ['ValidationException', "Value null at 'name'"]],
    [{ Name: '' }, ['ValidationException', "Value '' at 'name' failed to satisfy constraint: Member must have length"]],
    [{ Name: 7 }, ['SerializationException', 'NUMBER_VALUE can not be converted to String']],
    [{ Name: '/a', WithDecryption: 'yes' }, ['SerializationException', 'STRING_VALUE can not be converted to Boolean']],
    [{ Name: ['/a'] }, ['SerializationException', 'Start of list found where not expected']],
  ] as const)('GetParameter with %j', (input, expected) => {
    const found = refused('ssm', 'GetParameter', json(input));
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toEqual([400, expected[0], expect.stringContaining(expected[1])]);
  });
});

const connector = {
  connectorName: 'u-connector',
  kafkaConnectVersion: '2.7.1',
  capacity: { provisionedCapacity: { mcuCount: 1, workerCount: 1 } },
  connectorConfiguration: { 'tasks.max': '3' },
  kafkaCluster: { apacheKafkaCluster: { bootstrapServers: 'b:9098', vpc: { subnets: ['subnet-1'] } } },
  kafkaClusterClientAuthentication: { authenticationType: 'IAM' },
  kafkaClusterEncryptionInTransit: { encryptionType: 'TLS' },
  plugins: [{ customPlugin: { customPluginArn: 'arn:aws:x', revision: 1 } }],
  serviceExecutionRoleArn: 'arn:aws:iam::1:role/u',
};

describe('the REST-JSON protocol', () => {
  const create = (change: object) =>
    refused(
      'kafkaconnect',
      'CreateConnector',
      request('POST', '/v1/connectors', JSON.stringify({ ...connector, ...change })),
    );

  test('a connector that the model allows is accepted', () => {
    expect(create({})).toBeUndefined();
  });

  test.each([
    [{ capacity: undefined }, 'Invalid parameter capacity: Member must not be null'],
    [{ connectorName: 'x'.repeat(129) }, 'connectorName: Member must have length less than or equal to 128'],
    [{ kafkaClusterClientAuthentication: { authenticationType: 'SCRAM' } }, 'enum value set: [NONE, IAM]'],
    [{ connectorConfiguration: { 'tasks.max': 3 } }, 'NUMBER_VALUE can not be converted to String'],
    [{ plugins: { customPlugin: {} } }, 'plugins: Start of structure or map found where not expected'],
    [{ capacity: { provisionedCapacity: { mcuCount: 9, workerCount: 1 } } }, 'mcuCount: Member must have value less'],
  ] as const)('CreateConnector with %j is refused', (change, message) => {
    expect(create(change)).toEqual([400, 'BadRequestException', expect.stringContaining(message)]);
  });

  test('any required member that is left out is named', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(connector)), (name) => {
        expect(create({ [name]: undefined })?.[2]).toContain(`Invalid parameter ${name}: Member must not be null`);
      }),
    );
  });

  test('a query parameter is checked for its type and its limits', () => {
    const list = (query: string) =>
      refused('kafkaconnect', 'ListConnectors', request('GET', `/v1/connectors?${query}`));
    expect(list('maxResults=100')).toBeUndefined();
    expect(list('maxResults=101')?.[1]).toBe('BadRequestException');
    expect(list('maxResults=many')?.[1]).toBe('BadRequestException');
  });

  test('a body that is not JSON is refused', () => {
    expect(refused('kafkaconnect', 'CreateConnector', request('POST', '/v1/connectors', '{'))?.[1]).toBe(
      'BadRequestException',
    );
  });

  test('the integration method in the body is not the method in the path', () => {
    const path = '/restapis/a/resources/b/methods/ANY/integration';
    const body = { type: 'HTTP_PROXY', httpMethod: 'ANY', uri: 'http://h/{proxy}' };
    expect(refused('apigateway', 'PutIntegration', request('PUT', path, JSON.stringify(body)))).toBeUndefined();
    expect(refused('apigateway', 'PutIntegration', request('PUT', path, '{"type":"FTP"}'))?.[2]).toContain(
      'enum value set',
    );
  });

  test('an operation without a route in the lab is named as in AWS', () => {
    const model = models.find('apigateway');
    if (model === undefined) throw new Error('no model');
    expect(operationAt(model, 'GET', '/restapis/a/authorizers')).toBe('GetAuthorizers');
    expect(operationAt(model, 'GET', '/nowhere')).toBeUndefined();
  });
});

describe('S3', () => {
  const s3 = (operation: string, method: string, target: string, headers = {}) => {
    const given = request(method, target, '', headers);
    try {
      check.checkS3(operation, given, given.path);
      return undefined;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return error.code;
    }
  };
  test.each([
    ['ListObjectsV2', 'GET', '/b?list-type=2&max-keys=10&prefix=a%2Fb', {}, undefined],
    ['ListObjectsV2', 'GET', '/b?list-type=2&max-keys=ten', {}, 'InvalidArgument'],
    ['ListObjectsV2', 'GET', '/b?list-type=2&encoding-type=html', {}, 'InvalidArgument'],
    ['PutObject', 'PUT', '/b/k', { 'x-amz-storage-class': 'STANDARD', 'content-length': '1' }, undefined],
    ['PutObject', 'PUT', '/b/k', { 'x-amz-storage-class': 'CHEAP' }, 'InvalidStorageClass'],
    ['UploadPart', 'PUT', '/b/k?partNumber=1&uploadId=u', {}, undefined],
    ['UploadPart', 'PUT', '/b/k?partNumber=0&uploadId=u', {}, 'InvalidArgument'],
    ['CompleteMultipartUpload', 'POST', '/b/k?uploadId=u', {}, undefined],
    ['DeleteObjects', 'POST', '/b?delete', {}, undefined],
  ] as const)('%s: %s %s %j', (...[operation, method, target, headers, code]) => {
    expect(s3(operation, method, target, headers)).toBe(code);
  });
});

test('an operation that AWS does not have is refused, one that only the lab lacks is not', () => {
  expect(() => check.known('ec2', 'DescribeUnicorns')).toThrow('Could not find operation DescribeUnicorns for version');
  expect(() => check.known('ec2', 'RunInstances')).not.toThrow();
});

test('any request is either accepted or refused with status 400', () => {
  const operations = modelled.flatMap((service) =>
    Object.keys(models.find(service)?.operations ?? {}).map((operation) => [service, operation] as const),
  );
  const body = fc.oneof(fc.json(), fc.webQueryParameters());
  fc.assert(
    fc.property(fc.constantFrom(...operations), body, fc.webQueryParameters(), ([service, operation], text, query) => {
      const found = refused(service, operation, request('POST', `/a/b?${query}`, text));
      if (found !== undefined) expect(found[0]).toBe(400);
    }),
    { numRuns: 300 },
  );
});

test('every pattern in the models can be compiled', () => {
  const unread = modelled.flatMap((service) =>
    Object.values(models.find(service)?.shapes ?? {})
      .map((shape) => shape.pattern)
      .filter((pattern) => pattern !== undefined && patternOf(pattern) === undefined),
  );
  expect(unread).toEqual([]);
});
