import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { UserError } from '#lib/errors.ts';
import { isMissing } from './lines.ts';

/**
 * A ledger's file that is open for appending. The system itself puts every write at the file's end, so that nothing is
 * ever overwritten. Before each write the file is looked at: whatever else wrote to it is an error.
 */
export class LedgerFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  /** Which file it is, whatever its path leads to later. */
  readonly #identity: Pick<BigIntStats, 'dev' | 'ino'>;
  #length: number;

  private constructor(path: string, handle: FileHandle, identity: Pick<BigIntStats, 'dev' | 'ino'>, length: number) {
    this.#path = path;
    this.#handle = handle;
    this.#identity = identity;
    this.#length = length;
  }

  /** Creates the file, or empties one that is there. */
  static create(path: string): Promise<LedgerFile> {
    return LedgerFile.#open(path, constants.O_CREAT, 0);
  }

  /**
   * Opens the file.
   *
   * @param length where its last complete line ends. What follows is cut off.
   */
  static reopen(path: string, length: number): Promise<LedgerFile> {
    return LedgerFile.#open(path, 0, length);
  }

  static async #open(path: string, flags: number, length: number): Promise<LedgerFile> {
    const handle = await open(path, constants.O_WRONLY | constants.O_APPEND | flags);
    try {
      await handle.truncate(length);
      return new LedgerFile(path, handle, await handle.stat({ bigint: true }), length);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** In bytes. */
  get length(): number {
    return this.#length;
  }

  /**
   * Appends bytes.
   *
   * @throws UserError when something else wrote to the file.
   */
  async append(bytes: Buffer): Promise<void> {
    await this.refuseOtherWriter();
    for (let done = 0; done < bytes.length; ) {
      done += (await this.#handle.write(bytes, done, bytes.length - done)).bytesWritten;
    }
    this.#length += bytes.length;
  }

  /** Waits until all that was appended survives a loss of power. */
  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  /** @throws UserError when the file is not as this process left it. */
  async refuseOtherWriter(): Promise<void> {
    const found = await stat(this.#path, { bigint: true }).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    const { dev, ino } = this.#identity;
    const change =
      found === undefined
        ? 'was removed'
        : found.dev !== dev || found.ino !== ino
          ? 'was replaced by another file'
          : found.size !== BigInt(this.#length)
            ? `holds ${found.size} bytes, expected ${this.#length}`
            : undefined;
    if (change === undefined) return;
    throw new UserError(
      `${this.#path} ${change}: something else changed it while this process wrote it, so this one stops. The records that it had in flight count as in doubt. Is another process posting with the same store?`,
    );
  }
}
