/** An IAM role. */
export interface Role {
  readonly arn: string;
  readonly name: string;
  /** The trust policy, parsed from JSON: who may assume the role. */
  readonly trustPolicy: unknown;
}

/** IAM as the pipeline uses it. A call that fails throws AwsError. */
export interface Iam {
  /** Undefined when there is no role of that name. */
  role(name: string): Promise<Role | undefined>;
  /** Replaces the whole trust policy. A write: iam:UpdateAssumeRolePolicy. */
  updateTrustPolicy(roleName: string, document: unknown): Promise<void>;
}
