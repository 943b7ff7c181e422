import type { Clock } from '#lib/clock.ts';
import type { Secret } from '#lib/secret.ts';
import type { ApiGateway } from './aws/api-gateway/api-gateway.ts';
import type { Ec2 } from './aws/ec2/ec2.ts';
import type { Iam } from './aws/iam/iam.ts';
import type { Msk } from './aws/msk/msk.ts';
import type { MskConnect } from './aws/msk-connect/msk-connect.ts';
import type { ObjectStore } from './aws/s3/s3.ts';
import type { Ssm } from './aws/ssm/ssm.ts';
import type { Sts } from './aws/sts/sts.ts';
import type { Database } from './database/database.ts';
import type { Databricks } from './databricks/databricks.ts';
import type { Host } from './host/host.ts';
import type { Http } from './http/http.ts';

/** Access key of AWS, as far as the environment holds one. */
export interface BucketKeys {
  readonly accessKeyId: Secret | undefined;
  readonly secretAccessKey: Secret | undefined;
  /** Whether they are those of a role, which end within hours. */
  readonly temporary: boolean;
}

/** The outside world, a small interface a service. Real ones load their client when first called. */
export interface Ports {
  readonly clock: Clock;
  readonly ec2: Ec2;
  readonly ssm: Ssm;
  readonly iam: Iam;
  readonly sts: Sts;
  readonly msk: Msk;
  readonly mskConnect: MskConnect;
  readonly apiGateway: ApiGateway;
  readonly s3: ObjectStore;
  readonly host: Host;
  readonly http: Http;
  readonly database: Database;
  readonly databricks: Databricks;
  /** Keys of AWS that this run has, for the table that Databricks reads the bucket with. */
  readonly bucketKeys: () => BucketKeys;
}
