import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { type Protocol, ServiceError } from '../protocol/service-error.ts';
import type { Principal } from './principal.ts';

const texts = z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)]);
/** A policy statement as far as the lab evaluates it: the lab knows the call, but not the resource it is about. */
const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: texts,
  Resource: z.literal('*'),
});
const policies = z.record(
  z.string(),
  z.array(z.strictObject({ Version: z.literal('2012-10-17'), Statement: z.array(statement).min(1) })),
);

/** The permission that a call needs. For API Gateway that is the HTTP method, for example `apigateway:GET`. */
export const permissionOf = (service: string, operation: string, method: string): string =>
  service === 'apigateway' ? `apigateway:${method}` : `${service}:${operation}`;

/** Whether an action pattern with IAM's wildcards `*` and `?` matches an action, in any letter case. */
const covers = (pattern: string, action: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  ).test(action);

/** Identity policies of IAM users. The file is read at each call. A caller without policies in it may do everything. */
export class UserPolicies {
  readonly #file: string;

  /** @param user ARN of the user who gets a policy that allows everything, unless the file exists. */
  constructor(file: string, user: string) {
    this.#file = file;
    if (existsSync(file)) return;
    const all = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    writeFileSync(file, JSON.stringify({ [user]: [all] }, null, 2));
  }

  /** Checks a caller's permission. @throws ServiceError in the protocol's form when it is denied. */
  require(caller: Principal, permission: string, protocol: Protocol): void {
    const all = policies.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    const statements = all[caller.arn]?.flatMap((policy) => policy.Statement);
    if (statements === undefined) return;
    const fitting = statements.filter(({ Action }) => Action.some((pattern) => covers(pattern, permission)));
    const isDenied = fitting.some(({ Effect }) => Effect === 'Deny');
    if (!isDenied && fitting.length > 0) return;
    const why = isDenied
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${permission} action`;
    throw denial(protocol, `User: ${caller.arn} is not authorized to perform: ${permission} ${why}`);
  }
}

/** The error with which the services of a protocol deny a call. */
function denial(protocol: Protocol, text: string): ServiceError {
  if (protocol === 'ec2') {
    return new ServiceError(403, 'UnauthorizedOperation', `You are not authorized to perform this operation. ${text}`);
  }
  if (protocol === 'query' || protocol === 's3') return new ServiceError(403, 'AccessDenied', text);
  return new ServiceError(protocol === 'json' ? 400 : 403, 'AccessDeniedException', text);
}
