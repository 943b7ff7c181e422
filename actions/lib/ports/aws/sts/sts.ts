/** Whom the credentials in use belong to. */
export interface Caller {
  /** Account id, 12 digits. */
  readonly account: string;
  readonly arn: string;
}

/** STS as the pipeline uses it. A call that fails throws AwsError. */
export interface Sts {
  caller(): Promise<Caller>;
}
