import { existsSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { type Protocol, ServiceError } from '../protocol/service-error.ts';
import { JsonFile } from './json-file.ts';
import type { Principal } from './principal.ts';
import { covers } from './wildcard.ts';

const texts = z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)]);

/**
 * A policy statement as far as the lab evaluates it. Only of calls to S3 and of the use of KMS keys does the lab know the
 * resource, so that a statement about other services must be about all resources.
 */
const statement = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Action: texts,
    Resource: texts,
  })
  .refine(
    ({ Action, Resource }) => Resource.includes('*') || Action.every((action) => /^(s3|kms):/i.test(action)),
    'a statement about single resources may only have actions of s3 and kms',
  );
const policies = z.record(
  z.string(),
  z.array(z.strictObject({ Version: z.literal('2012-10-17'), Statement: z.array(statement).min(1) })),
);

/** The permission that a call needs. For API Gateway that is the HTTP method, for example `apigateway:GET`. */
export const permissionOf = (service: string, operation: string, method: string): string =>
  service === 'apigateway' ? `apigateway:${method}` : `${service}:${operation}`;

/** What the identity policies of a caller say about one permission. */
export type Decision = 'allowed' | 'denied' | 'unmentioned';

/**
 * Identity policies of users and roles, by ARN. The file is read at each call. A user or role without policies in it may
 * do everything.
 */
export class UserPolicies {
  readonly #file: JsonFile<z.infer<typeof policies>>;

  /** @param user ARN of the user who gets a policy that allows everything, unless the file exists. */
  constructor(file: string, user: string) {
    this.#file = new JsonFile(file, {}, (value) => policies.parse(value));
    if (existsSync(file)) return;
    const all = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    writeFileSync(file, JSON.stringify({ [user]: [all] }, null, 2));
  }

  /** @param resource ARN; not given where the lab does not know what a call is about. */
  decide(caller: Principal, permission: string, resource?: string): Decision {
    const identity = caller.kind === 'user' ? caller.arn : caller.roleArn;
    const all = this.#file.read()[identity];
    if (all === undefined) return 'allowed';
    const fitting = all
      .flatMap(({ Statement }) => Statement)
      .filter(({ Action }) => Action.some((pattern) => covers(pattern, permission, 'i')))
      .filter(({ Resource }) => Resource.some((one) => one === '*' || covers(one, resource ?? '')));
    if (fitting.some(({ Effect }) => Effect === 'Deny')) return 'denied';
    return fitting.length > 0 ? 'allowed' : 'unmentioned';
  }

  /** Checks a caller's permission. @throws ServiceError in the protocol's form when it is denied. */
  require(caller: Principal, permission: string, protocol: Protocol): void {
    const decision = this.decide(caller, permission);
    if (decision === 'allowed') return;
    const why = reason(decision === 'denied' ? 'identity-based' : undefined, permission);
    throw denial(protocol, `User: ${caller.arn} is not authorized to perform: ${permission} ${why}`);
  }
}

/**
 * Why something is denied, in AWS's words.
 *
 * @param policy kind of the policy that denies it explicitly; undefined when no policy allows it.
 */
export const reason = (policy: 'identity-based' | 'resource-based' | undefined, permission: string): string =>
  policy === undefined
    ? `because no identity-based policy allows the ${permission} action`
    : `with an explicit deny in ${policy === 'identity-based' ? 'an' : 'a'} ${policy} policy`;

/** The error with which the services of a protocol deny a call. */
function denial(protocol: Protocol, text: string): ServiceError {
  if (protocol === 'ec2') {
    return new ServiceError(403, 'UnauthorizedOperation', `You are not authorized to perform this operation. ${text}`);
  }
  if (protocol === 'query' || protocol === 's3') return new ServiceError(403, 'AccessDenied', text);
  return new ServiceError(protocol === 'json' ? 400 : 403, 'AccessDeniedException', text);
}
