import type { Probe } from '#lib/converge/resource.ts';
import { isTimeout, waitFor } from '#lib/converge/wait-for.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { plural } from '#lib/plural.ts';
import { type HttpRequest, type HttpResponse, NoAnswer } from '#lib/ports/http/http.ts';
import { explainAnswer, isRefusedAsEmpty, topicsIn } from './answers.ts';
import { apiCaller } from './caller.ts';
import { invokeUrl } from './invoke-url.ts';

/** A deployment takes some seconds until every server of API Gateway has it. */
const TIMEOUT_MS = 60_000;
const INTERVAL_MS = 2_000;
/** API Gateway ends a call after 29 s. */
const ANSWER_TIMEOUT_MS = 32_000;

const ACCEPT = 'application/vnd.kafka.v2+json, application/json';

/** What one call found: what the probe reports, or why it fails. */
type Seen = { readonly saw: string } | { readonly failure: string };

/** A request through the invoke URL, and how its answer is read. */
interface Call {
  /** What is waited for, such as `the topics`. */
  readonly what: string;
  /** Path below the invoke URL. */
  readonly path: string;
  readonly request: Pick<HttpRequest, 'method' | 'headers' | 'body'>;
  /** What the answer shows; undefined when it is not the one that the REST proxy gives. */
  read(answer: HttpResponse, url: string): string | undefined;
}

/**
 * Lists the topics through the invoke URL. That takes API Gateway, the port of the host, the REST proxy and its brokers,
 * and writes nothing.
 */
export const topicsProbe = (p: Pipeline): Probe =>
  callProbe(p, 'GET /topics through the invoke URL', {
    what: 'the topics',
    path: '/topics',
    request: { method: 'GET', headers: { accept: ACCEPT } },
    read(answer, url) {
      const topics = topicsIn(answer);
      return topics === undefined ? undefined : `${url} lists ${plural(topics.length, 'topic')}`;
    },
  });

/**
 * Posts no records to a topic. The REST proxy refuses that, so nothing is written, and its refusal proves that posts
 * reach it: a method that takes posts alone away would not be seen by reading.
 */
export const emptyPostProbe = (p: Pipeline): Probe =>
  callProbe(p, 'POST without records through the invoke URL', {
    what: "the REST proxy's refusal of a post without records",
    path: `/topics/${p.names.topics.pin}`,
    request: {
      method: 'POST',
      headers: { accept: ACCEPT, 'content-type': 'application/vnd.kafka.json.v2+json' },
      body: '{"records":[]}',
    },
    read: (answer, url) => (isRefusedAsEmpty(answer) ? `${url} leads to the REST proxy` : undefined),
  });

function callProbe(p: Pipeline, id: string, call: Call): Probe {
  return {
    id,
    timeoutMs: TIMEOUT_MS,
    async run(scope) {
      const base = await invokeUrl(p);
      if (base === undefined) throw new UserError(`There is no REST API ${p.names.api} to call.`);
      const url = `${base}${call.path}`;
      let last: Seen = { failure: 'no answer yet' };
      const seen = await waitFor<Seen>({
        what: `${call.what} at ${url}`,
        poll: async () => {
          last = await send(p, { call, url, signal: scope.signal, last });
          return last;
        },
        done: (one) => 'saw' in one,
        describe: (one) => ('failure' in one ? one.failure : ''),
        intervalMs: INTERVAL_MS,
        scope,
        clock: p.ports.clock,
      });
      return 'saw' in seen ? seen.saw : '';
    },
  };
}

interface Attempt {
  readonly call: Call;
  readonly url: string;
  readonly signal: AbortSignal;
  /** What the call before saw; returned when the deadline ends this one. */
  readonly last: Seen;
}

async function send(p: Pipeline, { call, url, signal, last }: Attempt): Promise<Seen> {
  try {
    const answer = await apiCaller(p).send({ ...call.request, url, timeoutMs: ANSWER_TIMEOUT_MS, signal });
    const saw = call.read(answer, url);
    return saw === undefined ? { failure: explainAnswer(p.config, answer) } : { saw };
  } catch (error) {
    if (isTimeout(signal.reason)) return last;
    if (!(error instanceof NoAnswer)) throw error;
    return { failure: `${error.message}; check api.stage, api.invokeUrl and aws.region in the config` };
  }
}
