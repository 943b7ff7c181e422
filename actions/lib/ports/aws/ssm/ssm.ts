import type { Secret } from '#lib/secret.ts';

/** SSM Parameter Store as the pipeline uses it. A call that fails throws AwsError. */
export interface Ssm {
  /** A parameter's decrypted value; undefined when there is no parameter of that name. */
  parameter(name: string): Promise<Secret | undefined>;
}
