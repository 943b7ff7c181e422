import { type JsonAction, type JsonInput, jsonService } from '../../protocol/json.ts';
import type { Service } from '../../protocol/operation.ts';
import { ServiceError } from '../../protocol/service-error.ts';
import type { KmsKey, KmsKeys } from './keys.ts';

/** What KMS needs. */
export interface KmsPorts {
  readonly keys: KmsKeys;
  readonly account: string;
  /** When the keys were created. */
  readonly created: Date;
}

/** The error for a key that does not exist, as KMS words it. */
export function noSuchKey(keys: KmsKeys, name: string): { code: string; message: string } {
  const arn = keys.arnOf(name);
  const code = 'NotFoundException';
  if (name.includes('alias/')) return { code, message: `Alias ${arn} is not found.` };
  const isId = /^(arn:aws:kms:[\w-]+:\d{12}:key\/)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name);
  return { code, message: isId ? `Key '${arn}' does not exist` : `Invalid keyId '${name}'` };
}

function keyNamed(keys: KmsKeys, name: string): KmsKey {
  const key = keys.find(name);
  if (key !== undefined) return key;
  const { code, message } = noSuchKey(keys, name);
  throw new ServiceError(400, code, message);
}

const metadata = (key: KmsKey, { account, created }: KmsPorts): unknown => ({
  AWSAccountId: account,
  KeyId: key.id,
  Arn: key.arn,
  CreationDate: created.getTime() / 1000,
  Enabled: key.state === 'Enabled',
  Description: key.manager === 'AWS' ? 'Default key that protects my S3 objects when no other key is defined' : '',
  KeyUsage: 'ENCRYPT_DECRYPT',
  KeyState: key.state,
  Origin: 'AWS_KMS',
  KeyManager: key.manager,
  CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
  KeySpec: 'SYMMETRIC_DEFAULT',
  EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
  MultiRegion: false,
});

function aliases({ keys, created }: KmsPorts, input: JsonInput): unknown {
  const name = input['KeyId'];
  const wanted = name === undefined ? keys.all() : [keyNamed(keys, String(name))];
  const date = created.getTime() / 1000;
  return {
    Aliases: wanted.map(({ id, alias, aliasArn }) => ({
      AliasName: alias,
      AliasArn: aliasArn,
      TargetKeyId: id,
      CreationDate: date,
      LastUpdatedDate: date,
    })),
    Truncated: false,
  };
}

/** AWS KMS, as far as one looks for the key that a bucket is encrypted with. Encryption itself is S3's. */
export function kmsService(ports: KmsPorts): Service {
  const actions: Record<string, JsonAction> = {
    DescribeKey: {
      accepts: ['KeyId'],
      resource: ({ KeyId: id }) => (typeof id === 'string' ? ports.keys.arnOf(id) : ''),
      run: ({ KeyId: id }) => ({ KeyMetadata: metadata(keyNamed(ports.keys, String(id)), ports) }),
    },
    ListAliases: { accepts: ['KeyId', 'Limit'], resource: () => '', run: (input) => aliases(ports, input) },
    ListKeys: {
      accepts: ['Limit'],
      resource: () => '',
      run: () => ({ Keys: ports.keys.all().map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })), Truncated: false }),
    },
  };
  return jsonService({ name: 'kms', target: 'TrentService' }, new Map(Object.entries(actions)));
}
