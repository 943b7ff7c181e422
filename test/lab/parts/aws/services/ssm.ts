import { randomUUID } from 'node:crypto';
import { type BufferedRequest, type Operation, type Service, soundsReadOnly } from '../protocol/operation.ts';
import { ServiceError } from '../protocol/service-error.ts';

/** A parameter of type SecureString. */
export interface SecureParameter {
  readonly arn: string;
  readonly modified: Date;
  /** The plain text. Called only for a request with decryption. */
  value(): string;
}

function members(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ServiceError(400, 'SerializationException', 'The request body is not a JSON object.');
}

function getParameter(
  parameters: ReadonlyMap<string, SecureParameter>,
  input: Readonly<Record<string, unknown>>,
): unknown {
  const { Name: name, WithDecryption: decrypt = false } = input;
  if (typeof name !== 'string' || name === '' || typeof decrypt !== 'boolean') {
    throw new ServiceError(
      400,
      'ValidationException',
      `Value at 'name' failed to satisfy constraint: Member must not be null`,
    );
  }
  const parameter = parameters.get(name);
  if (parameter === undefined) throw new ServiceError(400, 'ParameterNotFound', `Parameter ${name} not found.`);
  return {
    Parameter: {
      Name: name,
      Type: 'SecureString',
      // Without decryption AWS answers with ciphertext. This is a random text, which nobody can decrypt either.
      Value: decrypt ? parameter.value() : Buffer.from(`AQICAHh${randomUUID()}`).toString('base64'),
      Version: 1,
      LastModifiedDate: parameter.modified.getTime() / 1000,
      ARN: parameter.arn,
      DataType: 'text',
    },
  };
}

/** AWS Systems Manager with its parameters, by name. */
export function ssmService(parameters: ReadonlyMap<string, SecureParameter>): Service {
  return {
    name: 'ssm',
    protocol: 'json',
    operations: ['GetParameter'],
    resolve(request: BufferedRequest): Operation {
      const name = request.headers.get('x-amz-target')?.replace(/^AmazonSSM\./, '') ?? '';
      const input = members(request.body);
      const resource = typeof input['Name'] === 'string' ? input['Name'] : '';
      if (name !== 'GetParameter') return { name, write: !soundsReadOnly(name), resource, run: undefined };
      const run = async () => ({
        status: 200,
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
        body: JSON.stringify(getParameter(parameters, input)),
      });
      return { name, write: false, resource, run };
    },
  };
}
