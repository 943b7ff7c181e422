import { randomUUID } from 'node:crypto';
import { type JsonAction, type JsonInput, jsonService } from '../../protocol/json.ts';
import type { Service } from '../../protocol/operation.ts';
import { ServiceError } from '../../protocol/service-error.ts';
import { describeParameters } from './describe-parameters.ts';
import type { SecureParameters } from './parameter.ts';

function getParameter(parameters: SecureParameters, input: JsonInput): unknown {
  const name = String(input['Name']);
  const parameter = parameters.get(name);
  if (parameter === undefined) throw new ServiceError(400, 'ParameterNotFound', `Parameter ${name} not found.`);
  const isDecrypted = input['WithDecryption'] === true;
  return {
    Parameter: {
      Name: name,
      Type: 'SecureString',
      // Without decryption AWS answers with ciphertext. This is a random text, which nobody can decrypt either.
      Value: isDecrypted ? parameter.value() : Buffer.from(`AQICAHh${randomUUID()}`).toString('base64'),
      Version: 1,
      LastModifiedDate: parameter.modified.getTime() / 1000,
      ARN: parameter.arn,
      DataType: 'text',
    },
  };
}

/** AWS Systems Manager with its parameters. */
export function ssmService(parameters: SecureParameters): Service {
  const actions: Record<string, JsonAction> = {
    GetParameter: {
      accepts: ['Name', 'WithDecryption'],
      resource: ({ Name: name }) => (typeof name === 'string' ? name : ''),
      run: (input) => getParameter(parameters, input),
    },
    DescribeParameters: {
      accepts: ['ParameterFilters', 'MaxResults', 'NextToken'],
      resource: () => '',
      run: (input) => describeParameters(parameters, input),
    },
  };
  return jsonService({ name: 'ssm', target: 'AmazonSSM' }, new Map(Object.entries(actions)));
}
