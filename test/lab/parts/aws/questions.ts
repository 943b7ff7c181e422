import type { Lab } from '#lab/core/lab.ts';
import { endpointOf } from './compose.ts';
import { signedHeaders } from './signature/signed-request.ts';

const WITHIN_MS = 5_000;

async function ask(lab: Lab, service: string, method: string, path: string, form?: string): Promise<string> {
  const url = new URL(path, endpointOf(lab));
  const type = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const body = form === undefined ? {} : { body: form };
  const { region, runner } = lab.spec;
  const headers = signedHeaders({ method, url, service, region, headers: type, ...body }, runner, new Date());
  const response = await fetch(url, { method, headers, ...body, signal: AbortSignal.timeout(WITHIN_MS) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} answered ${response.status} to ${method} ${path}: ${text}`);
  return text;
}

function expect(text: string, part: string): void {
  if (!text.includes(part)) throw new Error(`AWS answered without ${part}: ${text}`);
}

/** Asks STS, S3 and EC2 for what must be there. @throws Error with the first that does not answer so. */
export async function askAll(lab: Lab): Promise<void> {
  const { account, userId, instanceId } = lab.spec;
  expect(await ask(lab, 'sts', 'POST', '/', 'Action=GetCallerIdentity&Version=2011-06-15'), account);
  await ask(lab, 's3', 'HEAD', `/user-${userId}-bucket`);
  expect(await ask(lab, 'ec2', 'POST', '/', 'Action=DescribeInstances&Version=2016-11-15'), instanceId);
}
