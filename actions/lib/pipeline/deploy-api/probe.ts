import type { Probe } from '#lib/converge/resource.ts';
import { isTimeout, waitFor } from '#lib/converge/wait-for.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { plural } from '#lib/plural.ts';
import { NoAnswer } from '#lib/ports/http/http.ts';
import { explainAnswer, topicsIn } from './answers.ts';
import { apiCaller } from './caller.ts';
import { invokeUrl } from './invoke-url.ts';

/** A deployment takes some seconds until every server of API Gateway has it. */
const TIMEOUT_MS = 60_000;
const INTERVAL_MS = 2_000;
/** API Gateway ends a call after 29 s. */
const ANSWER_TIMEOUT_MS = 32_000;

/** What one call found: the topics, or why there are none. */
type Seen = { readonly topics: readonly string[] } | { readonly failure: string };

/**
 * Lists the topics through the invoke URL. That takes API Gateway, the port of the host, the REST proxy and its brokers,
 * and writes nothing.
 */
export function topicsProbe(p: Pipeline): Probe {
  return {
    id: 'GET /topics through the invoke URL',
    timeoutMs: TIMEOUT_MS,
    async run(scope) {
      const base = await invokeUrl(p);
      if (base === undefined) throw new UserError(`There is no REST API ${p.names.api} to call.`);
      const url = `${base}/topics`;
      let last: Seen = { failure: 'no answer yet' };
      const seen = await waitFor<Seen>({
        what: `the topics at ${url}`,
        poll: async () => {
          last = await listTopics(p, url, scope.signal, last);
          return last;
        },
        done: (one) => 'topics' in one,
        describe: (one) => ('failure' in one ? one.failure : ''),
        intervalMs: INTERVAL_MS,
        scope,
        clock: p.ports.clock,
      });
      return `${url} lists ${plural('topics' in seen ? seen.topics.length : 0, 'topic')}`;
    },
  };
}

/** @param last what the call before saw; returned when the deadline ends this one. */
async function listTopics(p: Pipeline, url: string, signal: AbortSignal, last: Seen): Promise<Seen> {
  try {
    const answer = await apiCaller(p).send({
      method: 'GET',
      url,
      headers: { accept: 'application/vnd.kafka.v2+json, application/json' },
      timeoutMs: ANSWER_TIMEOUT_MS,
      signal,
    });
    const topics = topicsIn(answer);
    return topics === undefined ? { failure: explainAnswer(p.config, answer) } : { topics };
  } catch (error) {
    if (isTimeout(signal.reason)) return last;
    if (!(error instanceof NoAnswer)) throw error;
    return { failure: `${error.message}; check api.stage, api.invokeUrl and aws.region in the config` };
  }
}
