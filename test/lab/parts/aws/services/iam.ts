import { MalformedPolicy } from '../identity/policy-document.ts';
import type { Role, Roles } from '../identity/roles.ts';
import type { Service } from '../protocol/operation.ts';
import { type Parameters, type QueryAction, queryService } from '../protocol/query.ts';
import { ServiceError } from '../protocol/service-error.ts';
import type { XmlValue } from '../protocol/xml.ts';
import { encodeRfc3986 } from '../signature/canonical.ts';

/** An instance profile: the object by which an instance gets its role. */
export interface InstanceProfile {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly roleName: string;
  readonly created: Date;
}

/** What IAM needs. */
export interface IamPorts {
  readonly roles: Roles;
  readonly profile: InstanceProfile;
  /** When a change that this operation makes now takes effect, in ms since 1970; 0 = at once. */
  effectiveFrom(operation: string): number;
}

const noSuch = (what: string, name: string): ServiceError =>
  new ServiceError(404, 'NoSuchEntity', `The ${what} with name ${name} cannot be found.`);

function roleNamed(roles: Roles, parameters: Parameters): Role {
  const name = parameters.required('RoleName');
  const role = roles.find(name);
  if (role === undefined) throw noSuch('role', name);
  return role;
}

/** A role as GetRole shows it. The policy is URL-encoded there. */
const roleXml = (role: Role): XmlValue => ({
  Path: '/',
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: role.created,
  AssumeRolePolicyDocument: encodeRfc3986(role.trustPolicy),
  MaxSessionDuration: 3_600,
});

function updateTrustPolicy({ roles, effectiveFrom }: IamPorts, parameters: Parameters): XmlValue {
  const role = roleNamed(roles, parameters);
  const document = parameters.required('PolicyDocument');
  if (roles.exceedsLimit(document)) {
    throw new ServiceError(409, 'LimitExceeded', 'Cannot exceed quota for ACLSizePerRole: 2048');
  }
  try {
    roles.setTrustPolicy(role, document, effectiveFrom('UpdateAssumeRolePolicy'));
  } catch (error) {
    if (error instanceof MalformedPolicy) throw new ServiceError(400, 'MalformedPolicyDocument', error.message);
    throw error;
  }
  return {};
}

function profileXml({ roles, profile }: IamPorts, parameters: Parameters): XmlValue {
  const name = parameters.required('InstanceProfileName');
  const role = roles.find(profile.roleName);
  if (name !== profile.name || role === undefined) throw noSuch('instance profile', name);
  return {
    InstanceProfile: {
      Path: '/',
      InstanceProfileName: profile.name,
      InstanceProfileId: profile.id,
      Arn: profile.arn,
      CreateDate: profile.created,
      Roles: [roleXml(role)],
    },
  };
}

/** AWS IAM: one role, its trust policy and its instance profile. */
export function iamService(ports: IamPorts): Service {
  const named = (parameters: Parameters): string => parameters.text('RoleName') ?? '';
  const actions: Record<string, QueryAction> = {
    GetRole: {
      write: false,
      accepts: ['RoleName'],
      resource: named,
      run: (parameters) => ({ Role: roleXml(roleNamed(ports.roles, parameters)) }),
    },
    UpdateAssumeRolePolicy: {
      write: true,
      accepts: ['RoleName', 'PolicyDocument'],
      resource: named,
      run: (parameters) => updateTrustPolicy(ports, parameters),
    },
    GetInstanceProfile: {
      write: false,
      accepts: ['InstanceProfileName'],
      resource: (parameters) => parameters.text('InstanceProfileName') ?? '',
      run: (parameters) => profileXml(ports, parameters),
    },
  };
  return queryService({ name: 'iam', version: '2010-05-08' }, new Map(Object.entries(actions)));
}
