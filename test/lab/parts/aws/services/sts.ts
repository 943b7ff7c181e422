import { createHash } from 'node:crypto';
import type { Principal } from '../identity/principal.ts';
import type { RoleSessions } from '../identity/role-sessions.ts';
import type { Roles } from '../identity/roles.ts';
import type { Service } from '../protocol/operation.ts';
import { type Parameters, type QueryAction, queryService } from '../protocol/query.ts';
import { ServiceError } from '../protocol/service-error.ts';
import type { XmlValue } from '../protocol/xml.ts';

/** What STS needs. */
export interface StsPorts {
  readonly roles: Roles;
  readonly sessions: RoleSessions;
}

/** The unique id of a user: always the same for the same ARN. */
const userId = (arn: string): string =>
  `AIDA${createHash('sha256').update(arn).digest('hex').slice(0, 17).toUpperCase()}`;

function callerIdentity(roles: Roles, caller: Principal): XmlValue {
  const id =
    caller.kind === 'user' ? userId(caller.arn) : `${roles.find(caller.roleName)?.id ?? 'AROA'}:${caller.sessionName}`;
  return { Arn: caller.arn, UserId: id, Account: caller.account };
}

function sessionName(parameters: Parameters): string {
  const name = parameters.required('RoleSessionName');
  if (/^[\w+=,.@-]{2,64}$/.test(name)) return name;
  const rule = 'Member must satisfy regular expression pattern: [\\w+=,.@-]* and have length between 2 and 64';
  throw new ServiceError(
    400,
    'ValidationError',
    `Value '${name}' at 'roleSessionName' failed to satisfy constraint: ${rule}`,
  );
}

function assumeRole({ sessions }: StsPorts, parameters: Parameters, caller: Principal): XmlValue {
  const roleArn = parameters.required('RoleArn');
  if (!/^arn:aws:iam::\d{12}:role\/.+$/.test(roleArn)) {
    throw new ServiceError(400, 'ValidationError', `${roleArn} is invalid`);
  }
  const name = sessionName(parameters);
  // The role's MaxSessionDuration is one hour, which is also AWS's limit when a role assumes another role.
  const seconds = parameters.integer('DurationSeconds', 900, 43_200) ?? 3_600;
  if (seconds > 3_600) {
    const text = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
    throw new ServiceError(400, 'ValidationError', text);
  }
  const session = sessions.assume(roleArn, name, caller, seconds * 1000);
  if (session === undefined) {
    const text = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
    throw new ServiceError(403, 'AccessDenied', text);
  }
  return {
    AssumedRoleUser: { AssumedRoleId: `${session.roleId}:${name}`, Arn: session.arn },
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: session.expires,
    },
    PackedPolicySize: 0,
  };
}

/** AWS STS: tells callers who they are, and creates sessions of roles that trust them. */
export function stsService(ports: StsPorts): Service {
  const actions: Record<string, QueryAction> = {
    GetCallerIdentity: {
      write: false,
      accepts: [],
      resource: () => '',
      run: (_, caller) => callerIdentity(ports.roles, caller),
    },
    AssumeRole: {
      write: false,
      accepts: ['RoleArn', 'RoleSessionName', 'DurationSeconds'],
      resource: (parameters) => parameters.text('RoleArn') ?? '',
      run: (parameters, caller) => assumeRole(ports, parameters, caller),
    },
  };
  return queryService({ name: 'sts', version: '2011-06-15' }, new Map(Object.entries(actions)));
}
