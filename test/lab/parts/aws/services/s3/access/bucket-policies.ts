import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { JsonFile } from '../../../identity/json-file.ts';
import { ServiceError } from '../../../protocol/service-error.ts';
import { applies, type BucketStatement, type Question } from './bucket-statement.ts';
import { type KnowsPrincipal, parseBucketPolicy } from './parse-policy.ts';

type Policies = Readonly<Record<string, readonly BucketStatement[]>>;

/** S3's limit for the length of a policy. */
const LIMIT_BYTES = 20_480;

/** The policies of the account's buckets, in a file from bucket to policy that a test may change as well. */
export class BucketPolicies {
  readonly #path: string;
  readonly #knows: KnowsPrincipal;
  readonly #file: JsonFile<Policies>;

  constructor(path: string, knows: KnowsPrincipal) {
    this.#path = path;
    this.#knows = knows;
    this.#file = new JsonFile<Policies>(path, {}, (value) =>
      Object.fromEntries(
        Object.entries(value as Record<string, unknown>).map(([bucket, policy]) => [
          bucket,
          parseBucketPolicy(policy, bucket, knows),
        ]),
      ),
    );
  }

  /** What the bucket's policy says about a request. */
  decide(bucket: string, question: Question): 'allowed' | 'denied' | 'unmentioned' {
    const fitting = (this.#file.read()[bucket] ?? []).filter((statement) => applies(statement, question));
    if (fitting.some(({ effect }) => effect === 'Deny')) return 'denied';
    return fitting.length > 0 ? 'allowed' : 'unmentioned';
  }

  /** The policy of a bucket as text. @throws ServiceError when it has none. */
  get(bucket: string): string {
    const policy = this.#all()[bucket];
    if (policy !== undefined) return JSON.stringify(policy);
    throw new ServiceError(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist');
  }

  /** @throws ServiceError MalformedPolicy in S3's words. */
  put(bucket: string, text: string): void {
    if (Buffer.byteLength(text) > LIMIT_BYTES) {
      throw new ServiceError(400, 'PolicyTooLarge', `Policy exceeds the maximum allowed document size.`);
    }
    let policy: unknown;
    try {
      policy = JSON.parse(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    parseBucketPolicy(policy, bucket, this.#knows);
    this.#write({ ...this.#all(), [bucket]: policy });
  }

  /** Removes a bucket's policy; nothing happens when it has none. */
  delete(bucket: string): void {
    const { [bucket]: _removed, ...others } = this.#all();
    this.#write(others);
  }

  #all(): Record<string, unknown> {
    if (!existsSync(this.#path)) return {};
    return JSON.parse(readFileSync(this.#path, 'utf8')) as Record<string, unknown>;
  }

  #write(policies: Readonly<Record<string, unknown>>): void {
    writeFileSync(this.#path, JSON.stringify(policies, null, 2));
  }
}
