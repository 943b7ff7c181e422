import type { Http, HttpRequest } from '#lib/ports/http/http.ts';
import { type Answer, type FakeHttp, fakeHttp } from '../../fakes/http.ts';

/** One record that a fake REST proxy took. */
export interface Taken {
  readonly topic: string;
  /** The value as it was posted. */
  readonly json: string;
}

/** A fake REST proxy with its topics, of one partition each. */
export interface OkProxy {
  readonly http: FakeHttp;
  /** What it answers to a request. */
  answer(request: HttpRequest): Answer;
  /** What it took, in order. */
  readonly taken: Taken[];
  /** Deletes a topic and creates it again, with some records that others have posted since. */
  reCreate(topic: string, values?: readonly string[]): void;
}

/**
 * A REST proxy that takes every record.
 *
 * @param before given the number of a post, from 0; what it returns is answered instead.
 */
export function okProxy(before: (post: number) => Answer | undefined = () => undefined): OkProxy {
  const taken: Taken[] = [];
  const topics = new Map<string, string[]>();
  const valuesOf = (topic: string): string[] => {
    const values = topics.get(topic) ?? [];
    topics.set(topic, values);
    return values;
  };
  const consumers = new Consumers(valuesOf);
  let posts = 0;
  const answer = ({ method, url, body }: HttpRequest): Answer => {
    const [, kind, topic = '', ...rest] = new URL(url).pathname.slice('/test'.length).split('/');
    if (kind === 'consumers') return consumers.answer(method, [topic, ...rest], String(body));
    if (method === 'POST') {
      const refusal = before(posts++);
      if (refusal !== undefined) return refusal;
      const values = valuesIn(String(body));
      taken.push(...values.map((json) => ({ topic, json })));
      return { text: append(valuesOf(topic), values) };
    }
    const isOfOffsets = rest.join('/') === 'partitions/0/offsets';
    const found = isOfOffsets
      ? { beginning_offset: 0, end_offset: valuesOf(topic).length }
      : { name: topic, partitions: [{ partition: 0 }] };
    return { text: JSON.stringify(found) };
  };
  return {
    http: fakeHttp({ answer }),
    answer,
    taken,
    reCreate: (topic, values = []) => void topics.set(topic, [...values]),
  };
}

/** The consumers of a fake REST proxy, one a group: each reads from where it was told to. */
class Consumers {
  readonly #valuesOf: (topic: string) => readonly string[];
  readonly #places = new Map<string, { readonly topic: string; readonly offset: number }>();

  constructor(valuesOf: (topic: string) => readonly string[]) {
    this.#valuesOf = valuesOf;
  }

  answer(method: string, [group = '', ...path]: readonly string[], body: string): Answer {
    if (path.length === 0) return { text: JSON.stringify({ instance_id: 'one', base_uri: 'http://elsewhere' }) };
    if (path.at(-1) === 'positions') this.#places.set(group, JSON.parse(body).offsets[0]);
    if (method !== 'GET') return { status: 204 };
    const { topic, offset } = this.#places.get(group) ?? { topic: '', offset: 0 };
    const records = this.#valuesOf(topic)
      .slice(offset)
      .map((value, index) => ({ offset: offset + index, value: Buffer.from(value).toString('base64') }));
    return { text: JSON.stringify(records) };
  }
}

/**
 * Like {@link okProxy}, but each answer takes a while, and those for geo the longest, so that tables get ahead of each
 * other. Counts how many posts are in flight at most.
 */
export function slowProxy(before: (post: number) => Answer | undefined = () => undefined) {
  const { http, taken } = okProxy(before);
  let open = 0;
  let most = 0;
  let posts = 0;
  const slow: Http = {
    async send(request) {
      if (request.method === 'GET') return http.send(request);
      open++;
      most = Math.max(most, open);
      posts++;
      const turns = (posts % 5) + (request.url.endsWith('geo') ? 20 : 3);
      for (let turn = 0; turn < turns; turn++) await new Promise((done) => setImmediate(done));
      open--;
      return http.send(request);
    },
    download: http.download,
  };
  return { http: slow, taken, most: () => most };
}

/** Appends values to a topic, and gives the response. */
function append(topic: string[], values: readonly string[]): string {
  const first = topic.length;
  topic.push(...values);
  const offsets = values.map((_, index) => ({ partition: 0, offset: first + index, error_code: null, error: null }));
  return JSON.stringify({ offsets });
}

/** The texts of a request's values, as they are: no value of these tests contains the text that separates two of them. */
const valuesIn = (body: string): readonly string[] =>
  body.slice('{"records":[{"value":'.length, -'}]}'.length).split('},{"value":');
