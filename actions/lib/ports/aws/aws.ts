import type { ApiGateway } from './api-gateway/api-gateway.ts';
import type { Ec2 } from './ec2/ec2.ts';
import type { Iam } from './iam/iam.ts';
import type { Msk } from './msk/msk.ts';
import type { MskConnect } from './msk-connect/msk-connect.ts';
import type { ObjectStore } from './s3/s3.ts';
import type { Ssm } from './ssm/ssm.ts';
import type { Sts } from './sts/sts.ts';

/** AWS as the pipeline uses it: one small interface for each service. */
export interface AwsPorts {
  readonly ec2: Ec2;
  readonly ssm: Ssm;
  readonly iam: Iam;
  readonly sts: Sts;
  readonly msk: Msk;
  readonly mskConnect: MskConnect;
  readonly apiGateway: ApiGateway;
  readonly s3: ObjectStore;
}
