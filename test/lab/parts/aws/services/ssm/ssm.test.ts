import { expect, test } from '@jest/globals';
import type { BufferedRequest } from '../../protocol/operation.ts';
import { ssmService } from './index.ts';

const parameter = (name: string) =>
  [name, { arn: `arn:${name}`, modified: new Date(5_000), modifiedBy: 'arn:user', value: () => 'secret' }] as const;
const service = ssmService(new Map([parameter('/ec2/keypair/key-1'), parameter('/ec2/other'), parameter('plain')]));

async function ask(operation: string, input: unknown): Promise<Record<string, unknown>> {
  const headers = new Map([['x-amz-target', `AmazonSSM.${operation}`]]);
  const request: BufferedRequest = {
    method: 'POST',
    path: '/',
    query: '',
    headers,
    body: Buffer.from(JSON.stringify(input)),
  };
  const { run } = service.resolve(request);
  if (run === undefined) throw new Error(`${operation} is absent`);
  const caller = { kind: 'user', arn: 'arn:aws:iam::1:user/u', account: '1' } as const;
  return JSON.parse(String((await run(caller)).body)) as Record<string, unknown>;
}
const names = async (input: object): Promise<readonly unknown[]> =>
  ((await ask('DescribeParameters', input))['Parameters'] as { Name: string }[]).map((one) => one.Name);
const filter = (Key: string, Option: string | undefined, ...Values: string[]) => ({
  ParameterFilters: [{ Key, Values, ...(Option === undefined ? {} : { Option }) }],
});

test('parameters are described without their values', async () => {
  const answer = await ask('DescribeParameters', filter('Name', undefined, 'plain'));
  expect(answer).toMatchObject({ Parameters: [{ Name: 'plain', Type: 'SecureString', LastModifiedDate: 5 }] });
  expect(JSON.stringify(answer)).not.toContain('secret');
});

test.each([
  [filter('Name', undefined, 'plain'), ['plain']],
  [filter('Name', 'BeginsWith', '/ec2'), ['/ec2/keypair/key-1', '/ec2/other']],
  [filter('Name', 'Contains', 'key-'), ['/ec2/keypair/key-1']],
  [filter('Path', undefined, '/ec2'), ['/ec2/other']],
  [filter('Path', 'Recursive', '/ec2/'), ['/ec2/keypair/key-1', '/ec2/other']],
  [filter('Type', undefined, 'String'), []],
])('%j finds %j', async (input, found) => {
  expect(await names(input)).toEqual(found);
});

test('an option that a key does not take is refused, and a member that is not taken answers 501', async () => {
  await expect(names(filter('Tier', 'Contains', 'S'))).rejects.toMatchObject({ code: 'InvalidFilterOption' });
  await expect(ask('DescribeParameters', { Shared: true })).rejects.toMatchObject({ status: 501 });
});

test('pages follow one another', async () => {
  const first = await ask('DescribeParameters', { MaxResults: 2 });
  expect(first['Parameters']).toHaveLength(2);
  expect(await names({ MaxResults: 2, NextToken: first['NextToken'] })).toEqual(['plain']);
});
