import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** What is known of one access key; the file that holds them is a map from key id to this. */
export interface Credential {
  readonly secret: string;
  /** IAM user, or role session. */
  readonly arn: string;
  readonly token?: string;
  /** ISO 8601; a key without it never expires. */
  readonly expires?: string;
}

/** A role session's keys, as STS hands them out. */
export interface SessionKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** How long an expired key is remembered, so that it is called expired and not unknown, in ms. */
const REMEMBER_MS = 3_600_000;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const keyId = (prefix: string): string =>
  prefix + Array.from(randomBytes(16), (byte) => alphabet[byte % alphabet.length]).join('');

/**
 * The access keys of the account, kept in a file that the Kafka broker's plug-in reads at each connection. The front
 * door alone writes it; it is replaced as a whole, so that a reader never sees half of it.
 */
export class Credentials {
  readonly #file: string;
  readonly #now: () => number;
  readonly #known: Map<string, Credential>;

  constructor(file: string, now: () => number) {
    this.#file = file;
    this.#now = now;
    this.#known = new Map(
      existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, Credential>) : [],
    );
  }

  find(accessKeyId: string): Credential | undefined {
    return this.#known.get(accessKeyId);
  }

  /** Sets a long-lived key. */
  put(accessKeyId: string, credential: Credential): void {
    this.#known.set(accessKeyId, credential);
    this.#write();
  }

  /** Makes the keys of a new session that ends at `expires`, or never. */
  issue(arn: string, expires?: Date): SessionKeys {
    const keys = {
      accessKeyId: keyId('ASIA'),
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(96).toString('base64'),
    };
    const ended = this.#now() - REMEMBER_MS;
    for (const [id, { expires: at }] of this.#known) {
      if (at !== undefined && Date.parse(at) < ended) this.#known.delete(id);
    }
    this.#known.set(keys.accessKeyId, {
      secret: keys.secretAccessKey,
      arn,
      token: keys.sessionToken,
      ...(expires === undefined ? {} : { expires: expires.toISOString() }),
    });
    this.#write();
    return keys;
  }

  /** Forgets a key; from now on it is unknown. */
  revoke(accessKeyId: string): void {
    if (this.#known.delete(accessKeyId)) this.#write();
  }

  #write(): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(Object.fromEntries(this.#known), null, 2), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }
}
