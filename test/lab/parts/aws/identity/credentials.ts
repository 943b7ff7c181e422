import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** One access key. The credentials file is a JSON map from key id to this. */
export interface Credential {
  readonly secret: string;
  /** ARN of the IAM user or of the role session. */
  readonly arn: string;
  /** Session token; absent for a user's long-lived key. */
  readonly token?: string;
  /** When the key expires, in ISO 8601. A key without it never expires. */
  readonly expires?: string;
}

/** The keys of a role session, as STS returns them. */
export interface SessionKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** How long an expired key is kept. Until then the error says that it has expired, and not that it is unknown. */
const REMEMBER_MS = 3_600_000;

/** The characters of AWS's access key ids. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const keyId = (prefix: string): string =>
  prefix + Array.from(randomBytes(16), (byte) => alphabet[byte % alphabet.length]).join('');

/**
 * The access keys of the account. They are stored in a file that the broker's IAM plug-in reads at each connection.
 * Only the front door writes the file, and it replaces the whole file at once, so that a reader never sees half of it.
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

  /** Adds a long-lived key, or replaces it. */
  put(accessKeyId: string, credential: Credential): void {
    this.#known.set(accessKeyId, credential);
    this.#write();
  }

  /** Creates the keys of a new session. Without `expires` they never expire. */
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

  /** Removes a key. */
  revoke(accessKeyId: string): void {
    if (this.#known.delete(accessKeyId)) this.#write();
  }

  #write(): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(Object.fromEntries(this.#known), null, 2), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }
}
