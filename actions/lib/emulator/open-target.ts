import type { Clock } from '#lib/clock.ts';
import { tables } from '#lib/config/names.ts';
import { UserError } from '#lib/errors.ts';
import { apiCaller } from '#lib/pipeline/deploy-api/caller.ts';
import { invokeUrl } from '#lib/pipeline/deploy-api/invoke-url.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import type { EmulationOptions } from './options.ts';
import { checkTopics } from './producer/check-topics.ts';
import { GivenOffsets } from './producer/given-offsets.ts';
import { defaultLimits, type Poster } from './producer/post.ts';

/** Requests in flight may take this long to end after an interruption; a runner kills the process after 7.5 s. */
const LAST_ANSWER_MS = 3_500;
/** API Gateway gives up after 29 s: its own answer says more than a connection that we cut. */
const ATTEMPT_TIMEOUT_MS = 32_000;

/** Where records are posted. Disposing it ends the wait for an interruption. */
export type Target = { readonly poster: Poster } & Disposable;

/**
 * Finds the deployed API and checks that its REST proxy knows the topics.
 *
 * @throws UserError when there is no API, or a topic or something on the way to it is missing.
 */
export async function openTarget(
  pipeline: Pipeline,
  { target, signal }: Pick<EmulationOptions, 'target' | 'signal'>,
): Promise<Target> {
  const { names } = pipeline;
  const { clock } = pipeline.ports;
  const url = target.invokeUrl ?? (await invokeUrl(pipeline));
  if (url === undefined) {
    throw new UserError(
      `There is no REST API called ${names.api} yet, so there is no address to post to. Run deploy-api first, or give the input invoke-url.`,
    );
  }
  const abandoning = abortLater(signal, clock);
  const poster: Poster = {
    http: apiCaller(pipeline, target.apiKey),
    clock,
    invokeUrl: url.replace(/\/+$/, ''),
    offsets: new GivenOffsets(),
    limits: defaultLimits,
    attemptTimeoutMs: ATTEMPT_TIMEOUT_MS,
    random: Math.random,
    stop: signal,
    abandon: abandoning.signal,
  };
  try {
    await checkTopics(
      poster,
      tables.map((table) => names.topics[table]),
    );
  } catch (error) {
    abandoning[Symbol.dispose]();
    throw error;
  }
  return { poster, [Symbol.dispose]: () => abandoning[Symbol.dispose]() };
}

/** A signal that aborts some seconds after another one has. */
function abortLater(signal: AbortSignal, clock: Clock): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const disposed = new AbortController();
  const later = () => {
    clock.sleep(LAST_ANSWER_MS, disposed.signal).then(
      () => controller.abort(signal.reason),
      () => undefined, // disposed before
    );
  };
  if (signal.aborted) later();
  else signal.addEventListener('abort', later, { once: true });
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      signal.removeEventListener('abort', later);
      disposed.abort();
    },
  };
}
