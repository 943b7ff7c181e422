import type { Http } from '#lib/ports/http/http.ts';
import { type Answer, type FakeHttp, fakeHttp } from '../../fakes/http.ts';

/** One record that a fake REST proxy took. */
export interface Taken {
  readonly topic: string;
  /** The value as it was posted. */
  readonly json: string;
}

/**
 * A REST proxy that takes every record, one topic of one partition each.
 *
 * @param before given the number of a post, from 0; what it returns is answered instead.
 */
export function okProxy(before: (post: number) => Answer | undefined = () => undefined): {
  readonly http: FakeHttp;
  readonly taken: Taken[];
} {
  const taken: Taken[] = [];
  let posts = 0;
  const http = fakeHttp({
    answer: ({ method, url, body }) => {
      const topic = url.split('/').at(-1) ?? '';
      if (method === 'GET') return { text: JSON.stringify({ name: topic }) };
      return before(posts++) ?? { text: take(taken, topic, String(body)) };
    },
  });
  return { http, taken };
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

/** Takes the records of a request, and gives the response. */
function take(taken: Taken[], topic: string, body: string): string {
  const first = taken.filter((one) => one.topic === topic).length;
  const values = valuesIn(body);
  taken.push(...values.map((json) => ({ topic, json })));
  const offsets = values.map((_, index) => ({ partition: 0, offset: first + index, error_code: null, error: null }));
  return JSON.stringify({ offsets });
}

/** The texts of a request's values, as they are: no value of these tests contains the text that separates two of them. */
const valuesIn = (body: string): readonly string[] =>
  body.slice('{"records":[{"value":'.length, -'}]}'.length).split('},{"value":');
