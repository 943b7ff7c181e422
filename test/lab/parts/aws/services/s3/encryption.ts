import type { Principal } from '../../identity/principal.ts';
import { type Decision, reason, type UserPolicies } from '../../identity/user-policies.ts';
import type { Upstream } from '../../ministack/upstream.ts';
import { ServiceError } from '../../protocol/service-error.ts';
import { encodeRfc3986 } from '../../signature/canonical.ts';
import type { WireRequest } from '../../signature/wire.ts';
import { noSuchKey } from '../kms/index.ts';
import { type KmsKey, type KmsKeys, S3_ALIAS } from '../kms/keys.ts';
import { copySource } from './access/permissions.ts';
import type { S3Target } from './operations.ts';

const ALGORITHM = 'x-amz-server-side-encryption';
const KEY_ID = 'x-amz-server-side-encryption-aws-kms-key-id';
const KMS = 'aws:kms';

/** What encryption needs from the rest of the front door. */
export interface EncryptionPorts {
  readonly keys: KmsKeys;
  readonly policies: Pick<UserPolicies, 'decide'>;
  readonly upstream: Pick<Upstream, 'ask'>;
}

/** One call as far as encryption is concerned. */
export interface EncryptedCall {
  readonly caller: Principal;
  /** AWS's name of the operation. */
  readonly operation: string;
  readonly target: S3Target;
  readonly wire: WireRequest;
}

const writes = new Set(['PutObject', 'CopyObject', 'CreateMultipartUpload']);
const continuations = new Set(['UploadPart', 'UploadPartCopy', 'CompleteMultipartUpload']);

/** The header that S3 sends with every object that has no other encryption. */
export const DEFAULT_ENCRYPTION = { [ALGORITHM]: 'AES256' } as const;
const encryptedAnswers = new Set([...writes, ...continuations, 'GetObject', 'HeadObject']);
/** Whether the answer to an operation says how the object is encrypted. */
export const saysEncryption = (operation: string): boolean => encryptedAnswers.has(operation);

/** The path of an object in the emulator. */
const pathOf = (bucket: string, key: string): string => `/${bucket}/${key.split('/').map(encodeRfc3986).join('/')}`;

/**
 * Server-side encryption with KMS: which key an object is encrypted with, and whether the caller may use it. The emulator
 * stores the objects as they are and remembers the key.
 */
export class Encryption {
  readonly #ports: EncryptionPorts;
  /** Keys of buckets that encrypt by default, by bucket: the name as it was given, or S3's own. */
  readonly #defaults = new Map<string, string>();
  /** Keys of multipart uploads, by bucket and object. */
  readonly #uploads = new Map<string, KmsKey>();
  /** Whether anything was encrypted yet: until then no object needs to be asked for its key. */
  #isUsed = false;

  constructor(ports: EncryptionPorts) {
    this.#ports = ports;
  }

  /**
   * Sets a bucket's default encryption.
   *
   * @param configuration the body of PutBucketEncryption; undefined when the configuration is deleted.
   */
  setDefault(bucket: string, configuration: string | undefined): void {
    const algorithm = /<SSEAlgorithm>\s*([^<]*?)\s*<\/SSEAlgorithm>/.exec(configuration ?? '')?.[1];
    const key = /<KMSMasterKeyID>\s*([^<]*?)\s*<\/KMSMasterKeyID>/.exec(configuration ?? '')?.[1];
    if (algorithm === KMS) this.#defaults.set(bucket, key ?? S3_ALIAS);
    else this.#defaults.delete(bucket);
  }

  /**
   * Checks that the caller may use the keys that a call needs.
   *
   * @returns headers that a write is to be passed on with.
   * @throws ServiceError as S3 answers for a key that is denied, is disabled or does not exist.
   */
  async authorize(call: EncryptedCall): Promise<Readonly<Record<string, string>>> {
    const { caller, operation, target, wire } = call;
    const { bucket, key } = target;
    const source = copySource(wire);
    if (source !== undefined)
      this.#use(caller, await this.#keyOf(source.bucket, source.key, source.versionId), 'Decrypt');
    if (continuations.has(operation)) this.#use(caller, this.#uploads.get(`${bucket}/${key}`), 'Decrypt');
    if (operation === 'GetObject' || (operation === 'HeadObject' && wire.headers.has('x-amz-checksum-mode'))) {
      const version = new URLSearchParams(wire.query).get('versionId') ?? undefined;
      this.#use(caller, await this.#keyOf(bucket, key, version), 'Decrypt');
    }
    return writes.has(operation) ? this.#write(call) : {};
  }

  #write({ caller, operation, target, wire }: EncryptedCall): Readonly<Record<string, string>> {
    const name = this.#keyNamed(target.bucket, wire);
    if (operation === 'CreateMultipartUpload') this.#uploads.delete(`${target.bucket}/${target.key}`);
    if (name === undefined) return {};
    const key = this.#ports.keys.find(name);
    if (key === undefined) {
      const { code, message } = noSuchKey(this.#ports.keys, name);
      throw new ServiceError(400, `KMS.${code}`, message);
    }
    this.#use(caller, key, 'GenerateDataKey');
    this.#isUsed = true;
    if (operation === 'CreateMultipartUpload') this.#uploads.set(`${target.bucket}/${target.key}`, key);
    return { [ALGORITHM]: KMS, [KEY_ID]: key.arn };
  }

  /** The name of the key that an object is to be encrypted with; undefined without KMS. */
  #keyNamed(bucket: string, wire: WireRequest): string | undefined {
    const algorithm = wire.headers.get(ALGORITHM);
    const name = wire.headers.get(KEY_ID);
    if (algorithm === KMS) return name ?? S3_ALIAS;
    if (name !== undefined) {
      const text = `Server Side Encryption with AWS KMS managed key requires HTTP header ${ALGORITHM} : ${KMS}`;
      throw new ServiceError(400, 'InvalidArgument', text);
    }
    const hasOther = algorithm !== undefined || wire.headers.has(`${ALGORITHM}-customer-algorithm`);
    return hasOther ? undefined : this.#defaults.get(bucket);
  }

  /** The key that an object is encrypted with; undefined without KMS, or when there is no such object. */
  async #keyOf(bucket: string, key: string, versionId: string | undefined): Promise<KmsKey | undefined> {
    if (!this.#isUsed) return undefined;
    const version = versionId === undefined ? '' : `?versionId=${encodeURIComponent(versionId)}`;
    const target = `${pathOf(bucket, key)}${version}`;
    const { headers } = await this.#ports.upstream.ask({ service: 's3', method: 'HEAD', target });
    const arn = headers[KEY_ID];
    return arn === undefined ? undefined : this.#ports.keys.find(arn);
  }

  #use(caller: Principal, key: KmsKey | undefined, operation: 'Decrypt' | 'GenerateDataKey'): void {
    if (key === undefined) return;
    const action = `kms:${operation}`;
    const decision: Decision = this.#ports.policies.decide(caller, action, key.arn);
    // The policy of S3's own key allows everybody in the account to use it, unless an identity policy denies it.
    if (decision === 'denied' || (decision === 'unmentioned' && key.manager === 'CUSTOMER')) {
      const why = reason(decision === 'denied' ? 'identity-based' : undefined, action);
      const text = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${key.arn} ${why}`;
      throw new ServiceError(403, 'AccessDenied', text);
    }
    if (key.state === 'Disabled') throw new ServiceError(400, 'KMS.DisabledException', `${key.arn} is disabled.`);
    if (key.state === 'PendingDeletion') {
      throw new ServiceError(400, 'KMS.KMSInvalidStateException', `${key.arn} is pending deletion.`);
    }
  }
}
