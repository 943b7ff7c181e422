import type { Clock } from '#lib/clock.ts';
import { UserError } from '#lib/errors.ts';
import type { ObjectStore } from '#lib/ports/aws/s3/s3.ts';
import { fileLedgerStore } from './file/store.ts';
import { s3LedgerStore } from './s3/store.ts';
import type { LedgerStore } from './store.ts';

/** What a store needs; one in a folder does not need S3. */
export interface StorePorts {
  readonly s3: ObjectStore;
  readonly clock: Clock;
  /** Called with a line of text when something takes long or is worth knowing. */
  readonly say?: (text: string) => void;
}

/**
 * The store that an address names: `file:DIR` or `s3://bucket/prefix`.
 *
 * @throws UserError for any other address, and for one below `topics/`, where the connector's own objects are.
 */
export function openStore(address: string, ports: StorePorts): LedgerStore {
  const { s3, clock, say } = ports;
  const folder = /^file:(.+)$/.exec(address)?.[1];
  if (folder !== undefined) return fileLedgerStore(folder, { address, clock, say });
  const [, bucket, prefix] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.*)$/.exec(address) ?? [];
  if (bucket === undefined || prefix === undefined) {
    throw new UserError(`Input "store" is "${address}", expected file:DIR or s3://bucket/prefix.`);
  }
  const clean = prefix.replace(/^\/+|\/+$/g, '');
  if (clean === 'topics' || clean.startsWith('topics/')) {
    throw new UserError(
      `Input "store" is "${address}": below topics/ are the records themselves. Expected another prefix, such as pipeline-state.`,
    );
  }
  return s3LedgerStore({ s3, clock, say, bucket, prefix: clean === '' ? '' : `${clean}/`, address });
}
