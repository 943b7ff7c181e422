export interface Role {
  readonly arn: string;
  readonly name: string;
  /** The parsed trust policy document. */
  readonly trustPolicy: unknown;
}

export interface Iam {
  role(name: string): Promise<Role | undefined>;
  /** Replaces the whole trust policy. A write: iam:UpdateAssumeRolePolicy. */
  updateTrustPolicy(roleName: string, document: unknown): Promise<void>;
}
