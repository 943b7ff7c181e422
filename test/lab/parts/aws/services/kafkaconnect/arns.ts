import { randomUUID } from 'node:crypto';

/** Creates ARNs of MSK Connect for one account and region. */
export interface Arns {
  /** A new ARN. @param kind for example `custom-plugin` or `connector`. */
  make(kind: string, name: string): string;
}

/** MSK Connect's ARNs end in a UUID and a number. */
export const arnsOf = (account: string, region: string): Arns => ({
  make: (kind, name) => `arn:aws:kafkaconnect:${region}:${account}:${kind}/${name}/${randomUUID()}-2`,
});
