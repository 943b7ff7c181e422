import { messageIn, quote } from '#lib/emulator/producer/classify-response.ts';
import type { Poster } from '#lib/emulator/producer/post.ts';
import { messageOf } from '#lib/errors.ts';
import { isObject, jsonOf } from '#lib/json.ts';
import type { ClaimedPartition } from '#lib/ledger/last-claims.ts';
import type { HttpRequest, HttpResponse } from '#lib/ports/http/http.ts';
import { digestIfJson } from '#lib/record/canonical-json.ts';

/** The REST proxy does not say what was asked. The message says why. */
export class CannotTell extends Error {
  override readonly name = 'CannotTell';
}

/** Offsets of a partition. */
export interface PartitionBounds {
  /** Of the first record that Kafka still has. */
  readonly first: number;
  /** The one that the next record gets. */
  readonly end: number;
}

/** A read is given up after so long: posting can do without it. */
const READ_TIMEOUT_MS = 10_000;
/** How long the REST proxy waits for a record, which is there already. */
const POLL_MS = 2_000;
/** More than the longest record, because a reply begins with the one that is wanted. */
const REPLY_BYTES = 2_000_000;

const JSON_TYPE = 'application/vnd.kafka.v2+json';
const RECORDS_TYPE = 'application/vnd.kafka.binary.v2+json';

/** The REST proxy's code for a partition that the topic does not have. */
const NO_SUCH_PARTITION = 40402;

/**
 * The offsets of a partition; undefined when the topic has no such partition.
 *
 * @throws CannotTell
 */
export async function readBounds(
  poster: Poster,
  { topic, partition }: Pick<ClaimedPartition, 'topic' | 'partition'>,
): Promise<PartitionBounds | undefined> {
  const path = `/topics/${encodeURIComponent(topic)}/partitions/${partition}/offsets`;
  const { status, text } = await send(poster, 'GET', path);
  const value = jsonOf(text);
  if (isObject(value)) {
    const { beginning_offset: first, end_offset: end, error_code: code } = value;
    if (status === 200 && typeof first === 'number' && typeof end === 'number') return { first, end };
    if (status === 404 && code === NO_SUCH_PARTITION) return undefined;
  }
  throw unexpected(`GET ${path}`, status, text);
}

/**
 * The digest of the record at an offset; undefined when it is not JSON. Reads it by a consumer of the REST proxy that
 * commits nothing and is removed again.
 *
 * @throws CannotTell
 */
export async function readDigest(
  poster: Poster,
  { topic, partition, offset }: Omit<ClaimedPartition, 'digest'>,
): Promise<string | undefined> {
  // A name that begins with the topic's, and so with the user id, is what an access policy allows if any.
  const group = `/consumers/${encodeURIComponent(`${topic}-ledger`)}`;
  const created = await send(poster, 'POST', group, { format: 'binary', 'auto.commit.enable': 'false' });
  const value = jsonOf(created.text);
  const instance = isObject(value) ? value['instance_id'] : undefined;
  if (created.status !== 200 || typeof instance !== 'string') {
    throw unexpected(`POST ${group}`, created.status, created.text);
  }
  const path = `${group}/instances/${encodeURIComponent(instance)}`;
  try {
    await command(poster, `${path}/assignments`, { partitions: [{ topic, partition }] });
    await command(poster, `${path}/positions`, { offsets: [{ topic, partition, offset }] });
    return await pollDigest(poster, path, offset);
  } finally {
    // Left to itself the consumer ends after some minutes.
    await send(poster, 'DELETE', path).catch(() => undefined);
  }
}

/** The first answer of a new consumer is often empty. */
async function pollDigest(poster: Poster, path: string, offset: number): Promise<string | undefined> {
  const until = poster.clock.now() + READ_TIMEOUT_MS;
  const records = `${path}/records?timeout=${POLL_MS}&max_bytes=${REPLY_BYTES}`;
  do {
    const { status, text } = await send(poster, 'GET', records);
    const value = jsonOf(text);
    if (status !== 200 || !Array.isArray(value)) throw unexpected(`GET ${records}`, status, text);
    const [first] = value as readonly unknown[];
    if (isObject(first)) {
      if (first['offset'] !== offset) throw new CannotTell(`there is no record at offset ${offset}`);
      const { value: encoded } = first;
      return typeof encoded === 'string' ? digestIfJson(Buffer.from(encoded, 'base64').toString('utf8')) : undefined;
    }
  } while (poster.clock.now() < until);
  throw new CannotTell(`the record at offset ${offset} was not sent within ${READ_TIMEOUT_MS / 1000} s`);
}

async function command(poster: Poster, path: string, body: unknown): Promise<void> {
  const { status, text } = await send(poster, 'POST', path, body);
  if (status >= 300) throw unexpected(`POST ${path}`, status, text);
}

async function send(
  { http, invokeUrl, stop }: Poster,
  method: HttpRequest['method'],
  path: string,
  body?: unknown,
): Promise<HttpResponse> {
  try {
    return await http.send({
      method,
      url: `${invokeUrl}${path}`,
      headers: {
        accept: path.includes('/records?') ? RECORDS_TYPE : `${JSON_TYPE}, application/json`,
        ...(body === undefined ? {} : { 'content-type': JSON_TYPE }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeoutMs: READ_TIMEOUT_MS,
      signal: stop,
    });
  } catch (error) {
    stop.throwIfAborted();
    throw new CannotTell(messageOf(error), { cause: error });
  }
}

const unexpected = (asked: string, status: number, text: string): CannotTell =>
  new CannotTell(`${asked} was answered with ${status}: ${quote(messageIn(text))}`);
