import type { Lab } from '#lab/core/lab.ts';
import { endpointOf } from './files.ts';
import { signedHeaders } from './signature/signed-request.ts';

const TIMEOUT_MS = 5_000;

interface Call {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  /** Body of a query-protocol request, form-encoded. */
  readonly form?: string;
}

/** One call signed with the runner's keys; resolves to the body. @throws Error with status and body of a refusal. */
async function ask(lab: Lab, { service, method, path, form }: Call): Promise<string> {
  const url = new URL(path, endpointOf(lab));
  const type = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const body = form === undefined ? {} : { body: form };
  const { region, runner } = lab.spec;
  const headers = signedHeaders({ method, url, service, region, headers: type, ...body }, runner, new Date());
  const response = await fetch(url, { method, headers, ...body, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} answered ${response.status} to ${method} ${path}: ${text}`);
  return text;
}

function expect(text: string, part: string): void {
  if (!text.includes(part)) throw new Error(`AWS answered without ${part}: ${text}`);
}

/**
 * Asks STS for the account, S3 for the bucket and EC2 for the instance.
 *
 * @throws Error for the first one that does not answer, or answers without it.
 */
export async function checkAnswers(lab: Lab): Promise<void> {
  const { account, userId, instanceId } = lab.spec;
  const query = { method: 'POST', path: '/' };
  const identity = await ask(lab, { ...query, service: 'sts', form: 'Action=GetCallerIdentity&Version=2011-06-15' });
  expect(identity, account);
  await ask(lab, { service: 's3', method: 'HEAD', path: `/user-${userId}-bucket` });
  const instances = await ask(lab, { ...query, service: 'ec2', form: 'Action=DescribeInstances&Version=2016-11-15' });
  expect(instances, instanceId);
}
