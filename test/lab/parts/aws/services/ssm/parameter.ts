/** A parameter of type SecureString, in its first version. */
export interface SecureParameter {
  readonly arn: string;
  readonly modified: Date;
  /** ARN of the user who stored it. */
  readonly modifiedBy: string;
  /** The plain text. Called only for a request with decryption. */
  value(): string;
}

/** The parameters of an account, by name. */
export type SecureParameters = ReadonlyMap<string, SecureParameter>;
