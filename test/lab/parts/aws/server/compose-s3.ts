import type { Lab } from '#lab/core/lab.ts';
import type { Account } from '../account.ts';
import type { Faults } from '../faults/faults.ts';
import { files } from '../files.ts';
import type { UserPolicies } from '../identity/user-policies.ts';
import type { Upstream } from '../ministack/upstream.ts';
import type { RequestCheck } from '../model/request-check.ts';
import { KmsKeys } from '../services/kms/keys.ts';
import { BucketPolicies } from '../services/s3/access/bucket-policies.ts';
import { S3Access } from '../services/s3/access/s3-access.ts';
import { Encryption } from '../services/s3/encryption.ts';
import { S3 } from '../services/s3/index.ts';
import { BucketRegions } from '../services/s3/regions.ts';
import type { Authenticator } from './authenticator.ts';
import type { CallLog } from './call-log.ts';

/** What S3 needs from the rest of the front door. */
export interface S3Dependencies {
  readonly upstream: Upstream;
  readonly log: CallLog;
  readonly authenticator: Authenticator;
  readonly check: RequestCheck;
  readonly faults: Faults;
  readonly policies: UserPolicies;
  readonly keys: KmsKeys;
}

/** The keys of the account, whose file is written unless it exists. */
export const kmsKeys = (lab: Lab, { account, region }: Account): KmsKeys =>
  new KmsKeys(files.kmsKeys(lab), { account, region, seed: lab.spec.instanceId });

/** Whether a principal of a bucket policy exists; those of other accounts are taken to exist. */
const knowsPrincipal =
  ({ account, runnerArn, roleArn }: Account) =>
  (name: string): boolean => {
    if (name === '*' || /^\d{12}$/.test(name)) return true;
    const owner = /^arn:aws:(?:iam|sts)::(\d{12}):(root|(?:user|role|assumed-role)\/.+)$/.exec(name);
    if (owner === null) return false;
    const [, id, what = ''] = owner;
    if (id !== account || what === 'root' || what.startsWith('assumed-role/')) return true;
    return name === runnerArn || name === roleArn;
  };

/** Creates S3 for one account. */
export function s3Part(lab: Lab, account: Account, dependencies: S3Dependencies): S3 {
  const { upstream, log, authenticator, check, faults, policies, keys } = dependencies;
  const buckets = new BucketPolicies(files.bucketPolicies(lab), knowsPrincipal(account));
  return new S3({
    upstream,
    log,
    buckets,
    regions: new BucketRegions(files.bucketRegions(lab), account.region),
    access: new S3Access({ policies, buckets }),
    encryption: new Encryption({ keys, policies, upstream }),
    claimed: (request) => authenticator.claimed(request),
    signedRegion: (request) => authenticator.signedRegion(request),
    authenticate: (request, payloadHash, region) => authenticator.authenticate(request, 's3', payloadHash, region),
    check: (operation, request, path) => check.checkS3(operation, request, path),
    inject: (operation) => faults.inject('s3', operation, 's3'),
  });
}
