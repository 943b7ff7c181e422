export interface Caller {
  readonly account: string;
  readonly arn: string;
}

export interface Sts {
  caller(): Promise<Caller>;
}
