import type { Probe } from '#lib/converge/resource.ts';
import { isTimeout, waitFor } from '#lib/converge/wait-for.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { plural } from '#lib/plural.ts';
import { NoAnswer } from '#lib/ports/http/http.ts';
import { explained, topicsIn } from './answers.ts';
import { apiCaller } from './caller.ts';
import { invokeUrl } from './invoke-url.ts';

/** A deployment takes some seconds until every front server knows it. */
const WITHIN_MS = 60_000;
const PAUSE_MS = 2_000;
/** The API answers within 29 s or not at all. */
const ANSWER_WITHIN_MS = 32_000;

/** What one call came to: the topics, or why there are none. */
type Seen = { readonly topics: readonly string[] } | { readonly failure: string };

/** The list of topics through the invoke URL: API Gateway, the host's port, the REST proxy and its brokers in one go. */
export function topicsProbe(p: Pipeline): Probe {
  return {
    id: 'GET /topics through the invoke URL',
    within: WITHIN_MS,
    async run(scope) {
      const base = await invokeUrl(p);
      if (base === undefined) throw new UserError(`There is no REST API ${p.names.api} to call.`);
      const url = `${base}/topics`;
      let last: Seen = { failure: 'no answer yet' };
      const seen = await waitFor<Seen>({
        what: `the topics at ${url}`,
        poll: async () => {
          last = await ask(p, url, scope.signal, last);
          return last;
        },
        done: (answer) => 'topics' in answer,
        describe: (answer) => ('failure' in answer ? answer.failure : ''),
        every: PAUSE_MS,
        scope,
        clock: p.ports.clock,
      });
      return `${url} lists ${plural('topics' in seen ? seen.topics.length : 0, 'topic')}`;
    },
  };
}

async function ask(p: Pipeline, url: string, signal: AbortSignal, last: Seen): Promise<Seen> {
  try {
    const reply = await apiCaller(p).send({
      method: 'GET',
      url,
      headers: { accept: 'application/vnd.kafka.v2+json, application/json' },
      timeoutMs: ANSWER_WITHIN_MS,
      signal,
    });
    const topics = topicsIn(reply);
    return topics === undefined ? { failure: explained(p.config, reply) } : { topics };
  } catch (error) {
    // Time is up in the middle of a call: what was seen before says more.
    if (isTimeout(signal.reason)) return last;
    if (!(error instanceof NoAnswer)) throw error;
    return { failure: `${error.message}; check api.stage, api.invokeUrl and aws.region in the config` };
  }
}
