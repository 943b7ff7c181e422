import type { Clock } from '#lib/clock.ts';
import type { Secret } from '#lib/secret.ts';
import type { AwsPorts } from './aws/aws.ts';
import type { Database } from './database/database.ts';
import type { Databricks } from './databricks/databricks.ts';
import type { Host } from './host/host.ts';
import type { Http } from './http/http.ts';

/** An AWS access key, as far as the environment holds one. */
export interface BucketKeys {
  readonly accessKeyId: Secret | undefined;
  readonly secretAccessKey: Secret | undefined;
  /** Whether they belong to a role: such keys expire within hours. */
  readonly isTemporary: boolean;
}

/**
 * Everything outside this process that the pipeline talks to: one small interface for each service. Implementations
 * load their client library at their first call. Tests use object literals instead.
 */
export interface Ports extends AwsPorts {
  readonly clock: Clock;
  readonly host: Host;
  readonly http: Http;
  readonly database: Database;
  readonly databricks: Databricks;
  /** The access key of this run, which Databricks may be given to read the bucket with. */
  bucketKeys(): BucketKeys;
}
