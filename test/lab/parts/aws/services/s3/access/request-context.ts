import type { Principal } from '../../../identity/principal.ts';
import type { WireRequest } from '../../../signature/wire.ts';
import type { RequestContext } from './conditions.ts';

const LOOPBACK = '127.0.0.1';

/** Condition keys that are headers of the request. */
const headers = [
  'x-amz-acl',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-storage-class',
];

/** Condition keys that are parameters of the query, by name of the parameter. */
const parameters: Readonly<Record<string, string>> = {
  prefix: 's3:prefix',
  delimiter: 's3:delimiter',
  versionId: 's3:versionid',
};

/**
 * The condition keys of a request to S3. The front door stands for an HTTPS endpoint, so that every request counts as
 * encrypted.
 */
export function contextOf(request: WireRequest, caller: Principal, address: string | undefined): RequestContext {
  const context = new Map([
    ['aws:securetransport', 'true'],
    ['aws:principalaccount', caller.account],
    ['aws:principalarn', caller.kind === 'user' ? caller.arn : caller.roleArn],
    ['aws:sourceip', address ?? LOOPBACK],
  ]);
  for (const name of headers) {
    const value = request.headers.get(name);
    if (value !== undefined) context.set(`s3:${name}`, value);
  }
  for (const [name, value] of new URLSearchParams(request.query)) {
    const key = parameters[name];
    if (key !== undefined) context.set(key, value);
  }
  return context;
}
