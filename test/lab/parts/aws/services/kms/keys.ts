import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { JsonFile } from '../../identity/json-file.ts';

const states = ['Enabled', 'Disabled', 'PendingDeletion'] as const;

const customerKeys = z.array(
  z.strictObject({
    id: z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    alias: z.string().regex(/^alias\/(?!aws\/)[\w/-]+$/),
    state: z.enum(states),
  }),
);

/** A symmetric key of the account. */
export interface KmsKey {
  readonly id: string;
  readonly arn: string;
  readonly alias: string;
  readonly aliasArn: string;
  readonly state: (typeof states)[number];
  /** `AWS` for the key that S3 uses when a request names none: nobody needs a permission for it. */
  readonly manager: 'AWS' | 'CUSTOMER';
}

/** Which account and region the keys are in, and what tells the keys of one lab from those of another. */
export interface KeyOwner {
  readonly account: string;
  readonly region: string;
  readonly seed: string;
}

/** The alias of the key that S3 uses when a request names none. */
export const S3_ALIAS = 'alias/aws/s3';

const uuidOf = (text: string): string =>
  createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, 32)
    .replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');

/** The KMS keys of the account: AWS's own for S3, and those of a file that a test may change. */
export class KmsKeys {
  readonly #owner: KeyOwner;
  readonly #file: JsonFile<z.infer<typeof customerKeys>>;

  /** @param file gets one customer key, unless it exists. */
  constructor(file: string, owner: KeyOwner) {
    this.#owner = owner;
    this.#file = new JsonFile(file, [], (value) => customerKeys.parse(value));
    if (existsSync(file)) return;
    const key = { id: uuidOf(`${owner.seed} customer key`), alias: 'alias/pinterest', state: 'Enabled' };
    writeFileSync(file, JSON.stringify([key], null, 2));
  }

  /** All keys, AWS's own first. */
  all(): KmsKey[] {
    const own = { id: uuidOf(`${this.#owner.seed} S3's key`), alias: S3_ALIAS, state: 'Enabled' as const };
    return [this.#key(own, 'AWS'), ...this.#file.read().map((one) => this.#key(one, 'CUSTOMER'))];
  }

  /** A key by its id, its ARN, its alias or the alias's ARN. */
  find(name: string): KmsKey | undefined {
    return this.all().find(({ id, arn, alias, aliasArn }) => [id, arn, alias, aliasArn].includes(name));
  }

  /** The ARN that a name stands for, whether there is such a key or not. */
  arnOf(name: string): string {
    return name.startsWith('arn:') ? name : `${this.#prefix()}${name.startsWith('alias/') ? '' : 'key/'}${name}`;
  }

  #prefix(): string {
    return `arn:aws:kms:${this.#owner.region}:${this.#owner.account}:`;
  }

  #key({ id, alias, state }: Pick<KmsKey, 'id' | 'alias' | 'state'>, manager: KmsKey['manager']): KmsKey {
    return { id, alias, state, manager, arn: `${this.#prefix()}key/${id}`, aliasArn: `${this.#prefix()}${alias}` };
  }
}
