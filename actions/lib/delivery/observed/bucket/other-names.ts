import { keyOf, type Place, partitionPrefix, placeOf, topicPrefix } from '#lib/delivery/expected/object-keys.ts';
import type { Bucket } from './bucket.ts';

/** An object that seems to be of a late record, under another name than the one that is predicted. */
export interface OtherName {
  /** Its key. */
  readonly key: string;
  /** The key that is predicted for a late record of the same partition. */
  readonly expected: string;
  /** How the two differ, and which property of the sink makes the difference, as sentences. */
  readonly difference: string;
}

/** Keys that are listed at one place, and folders at the top of the bucket that are looked into. */
const MAX_KEYS = 1_000;
const MAX_FOLDERS = 30;

/** Sorts after every character of the sink's keys. */
const AFTER_ALL = '~';

/**
 * Looks for objects of late records under other names: another ending, padding or delimiter, another folder of the
 * partition, another `topics.dir`. A sink with such properties writes them where the proof does not look. Few keys are
 * listed, wherever such names sort.
 *
 * @param late the first late record of each partition.
 * @returns an example for each partition in which there is one.
 */
export async function findOtherNames(late: readonly Place[], bucket: Bucket): Promise<readonly OtherName[]> {
  const found: OtherName[] = [];
  for (const place of late) {
    const key = await otherKeyOf(place, bucket);
    if (key === undefined) continue;
    const expected = keyOf(bucket.dir, place);
    found.push({ key, expected, difference: differenceOf(key, place, bucket.dir) });
  }
  return found;
}

async function otherKeyOf(place: Place, bucket: Bucket): Promise<string | undefined> {
  for await (const keys of listings(place, bucket)) {
    const others = keys.filter((key) => placeOf(bucket.dir, key) === undefined && partsOf(key, place) !== undefined);
    const [other] = others;
    if (other !== undefined) return others.find((key) => partsOf(key, place)?.offset === place.offset) ?? other;
  }
  return undefined;
}

/** Short listings of the places at which other names sort, the most likely ones first. */
async function* listings(place: Place, { s3, name, dir }: Bucket): AsyncGenerator<readonly string[], void, undefined> {
  const keys = async (prefix: string, after?: string): Promise<readonly string[]> => {
    const listed: string[] = [];
    for await (const { key } of s3.list(name, prefix, after)) {
      if (listed.push(key) >= MAX_KEYS) break;
    }
    return listed;
  };
  const { topic, partition } = place;
  const own = partitionPrefix(dir, topic, partition);
  const topicFolder = topicPrefix(dir, topic);
  // Other endings sort after the predicted key, longer paddings before all, and offsets without padding after all.
  yield keys(own, keyOf(dir, place).replace(/\.json$/, ''));
  yield keys(own);
  yield keys(own, `${own}${topic}+${partition}+0${AFTER_ALL}`);
  // Folders of other partitioners sort before or after `partition=0`.
  yield keys(topicFolder);
  yield keys(topicFolder, `${topicFolder}partition=${AFTER_ALL}`);
  let after = '';
  for (let folders = 0; folders < MAX_FOLDERS; folders++) {
    const [first] = await keys('', after);
    if (first === undefined) return;
    const top = first.includes('/') ? first.slice(0, first.indexOf('/') + 1) : first;
    yield keys(`${top}${topic}/`);
    yield keys(top);
    after = `${top}${AFTER_ALL}`;
  }
}

/** The parts of an object's name, as Confluent's sinks put it together, whatever its folders. */
interface NameParts {
  readonly folder: string;
  readonly delimiter: string;
  /** With its padding. */
  readonly digits: string;
  readonly offset: number;
  readonly ending: string;
}

/** The parts of a key that is of the same topic and partition as a place; undefined when it is not. */
function partsOf(key: string, { topic, partition }: Place): NameParts | undefined {
  const at = key.lastIndexOf('/') + 1;
  const file = key.slice(at);
  if (!file.startsWith(topic)) return undefined;
  const match = /^([^A-Za-z0-9]+)(\d+)\1(\d+)(\.[^/]*)?$/.exec(file.slice(topic.length));
  const [, delimiter = '', number, digits = '', ending = ''] = match ?? [];
  if (match === null || Number(number) !== partition) return undefined;
  return { folder: key.slice(0, at), delimiter, digits, offset: Number(digits), ending };
}

function differenceOf(key: string, place: Place, dir: string): string {
  const parts = partsOf(key, place);
  const expected = partsOf(keyOf(dir, place), place);
  if (parts === undefined || expected === undefined) return '';
  const differences: string[] = [];
  if (parts.folder !== expected.folder) differences.push(folderDifference(parts.folder, place, dir));
  if (parts.delimiter !== expected.delimiter) differences.push(`file.delim is "${parts.delimiter}"`);
  if (parts.digits.length !== expected.digits.length) {
    differences.push(`the offset has ${parts.digits.length} digits (filename.offset.zero.pad.width)`);
  }
  if (parts.ending !== expected.ending) {
    const property = parts.ending.startsWith('.json.') ? 's3.compression.type' : 'format.class';
    differences.push(`the name ends in "${parts.ending}" (${property})`);
  }
  return differences.join(', ');
}

function folderDifference(folder: string, { topic, partition }: Place, dir: string): string {
  const own = partitionPrefix('', topic, partition);
  if (folder.endsWith(own)) {
    const other = folder.slice(0, -own.length).replace(/\/$/, '');
    return `topics.dir is "${other}"`;
  }
  if (folder.startsWith(topicPrefix(dir, topic))) return `the folder is "${folder}" (partitioner.class)`;
  return `the folder is "${folder}" (topics.dir and partitioner.class)`;
}
