import type { Secret } from '#lib/secret.ts';

export interface Ssm {
  /** A decrypted parameter; undefined when there is none of that name. */
  parameter(name: string): Promise<Secret | undefined>;
}
