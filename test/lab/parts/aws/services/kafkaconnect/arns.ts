import { randomUUID } from 'node:crypto';

/** Makes ARNs of MSK Connect for one account and region. */
export interface Arns {
  /** A new ARN; `kind` as in `custom-plugin` or `connector`. */
  make(kind: string, name: string): string;
}

/** ARNs end in a UUID and a number of MSK's own. */
export const arnsOf = (account: string, region: string): Arns => ({
  make: (kind, name) => `arn:aws:kafkaconnect:${region}:${account}:${kind}/${name}/${randomUUID()}-2`,
});
