import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Upstream } from '../../ministack/upstream.ts';
import { encodeRfc3986 } from '../../signature/canonical.ts';
import type { CustomPluginRequest } from './requests.ts';

type Location = CustomPluginRequest['location']['s3Location'];

/** A plugin's file, downloaded. */
export interface Fetched {
  readonly path: string;
  readonly md5: string;
  /** Size in bytes. */
  readonly size: number;
}

/** The place from which the files of custom plugins are downloaded. */
export interface PluginStore {
  exists(location: Location): Promise<boolean>;
  /** Downloads a file. @throws Error saying why it cannot be a plugin. */
  fetch(arn: string, location: Location, contentType: 'JAR' | 'ZIP'): Promise<Fetched>;
}

/**
 * A zip's end-of-central-directory record begins within this many bytes of its end: 22 bytes and a comment of 64 KiB.
 */
const TAIL_BYTES = 65_557;
const FIRST_ENTRY = Buffer.from('PK\u0003\u0004', 'latin1');
const END_RECORD = Buffer.from('PK\u0005\u0006', 'latin1');

/** Whether a file begins and ends as a zip. */
async function isArchive(path: string, size: number): Promise<boolean> {
  await using file = await open(path, 'r');
  const head = Buffer.alloc(4);
  await file.read(head, 0, 4, 0);
  const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
  await file.read(tail, 0, tail.length, size - tail.length);
  return head.equals(FIRST_ENTRY) && tail.includes(END_RECORD);
}

const target = ({ bucketArn, fileKey }: Location): string =>
  `/${bucketArn.split(':::')[1]}/${fileKey.split('/').map(encodeRfc3986).join('/')}`;

/** Downloads custom plugins from the account's S3 into a folder. */
export class S3PluginStore implements PluginStore {
  readonly #upstream: Upstream;
  readonly #dir: string;

  constructor(upstream: Upstream, dir: string) {
    this.#upstream = upstream;
    this.#dir = dir;
  }

  async exists(location: Location): Promise<boolean> {
    return (await this.#upstream.ask({ service: 's3', method: 'HEAD', target: target(location) })).status === 200;
  }

  async fetch(arn: string, location: Location, contentType: 'JAR' | 'ZIP'): Promise<Fetched> {
    await mkdir(this.#dir, { recursive: true });
    const [, name, id] = arn.split('/');
    const path = join(this.#dir, `${name}-${id}.${contentType.toLowerCase()}`);
    const fetched = await this.#download(location, path);
    if (await isArchive(path, fetched.size)) return fetched;
    await rm(path);
    throw new Error(`The file ${location.fileKey} is not a valid ${contentType} file.`);
  }

  #download(location: Location, path: string): Promise<Fetched> {
    return new Promise((resolve, reject) => {
      const request = this.#upstream.open('GET', target(location), this.#upstream.scope('s3'), (answer) => {
        if (answer.statusCode !== 200) {
          answer.resume();
          reject(new Error(`The file ${location.fileKey} cannot be read: S3 answered ${answer.statusCode}.`));
          return;
        }
        const hash = createHash('md5');
        let size = 0;
        const count = new Transform({
          transform(chunk: Buffer, _encoding, done) {
            hash.update(chunk);
            size += chunk.length;
            done(null, chunk);
          },
        });
        pipeline(answer, count, createWriteStream(`${path}.part`))
          .then(() => rename(`${path}.part`, path))
          .then(() => resolve({ path, md5: hash.digest('hex'), size }), reject);
      });
      request.once('error', reject);
      request.end();
    });
  }
}
