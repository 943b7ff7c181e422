import type { Clock } from '#lib/clock.ts';
import { codeOf, messageOf } from '#lib/errors.ts';
import type { FailedAttempt } from '#lib/ledger/entry.ts';
import type { Http } from '#lib/ports/http/http.ts';
import { pauseBefore, type RetryLimits, retryAfterMs } from './backoff.ts';
import { classifyResponse, type RecordResponse } from './classify-response.ts';
import type { GivenOffsets } from './given-offsets.ts';
import type { Outcome } from './outcome.ts';
import { pauseUnlessStopped } from './pause.ts';

/** Where and how records are posted. */
export interface Poster {
  readonly http: Http;
  readonly clock: Clock;
  /** Address of the API with its stage, without a slash at the end. */
  readonly invokeUrl: string;
  /** Offsets of this run so far. */
  readonly offsets: GivenOffsets;
  readonly limits: RetryLimits;
  /** Deadline of one attempt. */
  readonly attemptTimeoutMs: number;
  /** A number from 0 to 1, for the jitter of pauses. */
  random(): number;
  /** Once aborted, nothing is tried again. */
  readonly stop: AbortSignal;
  /** Once aborted, requests in flight are given up. */
  readonly abandon: AbortSignal;
}

/** Limits that fit API Gateway, which itself gives up after 29 s. */
export const defaultLimits: RetryLimits = {
  maxAttempts: 6,
  baseMs: 200,
  capMs: 5_000,
  maxRetryAfterMs: 20_000,
  totalMs: 60_000,
};

const V2_JSON = 'application/vnd.kafka.json.v2+json';

/** Codes of errors after which no server can have got the request. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EPROXY']);

/** A record that has no outcome yet. */
interface OpenRecord {
  /** Its place among the records of the call. */
  readonly index: number;
  readonly value: string;
  readonly failures: FailedAttempt[];
}

/**
 * Posts records to one topic and returns what became of each. It never rejects: a record that is not acknowledged within
 * the limits is `dead-lettered` when it was certainly not taken, and `unknown` when an answer was lost.
 *
 * The offsets of an answer have to be new and ascending, see {@link GivenOffsets}.
 *
 * Only the records that failed are tried again, and of those only the ones that may succeed later: after 408, 429, 5xx,
 * connection errors, and Kafka's retriable errors.
 *
 * @param values each record's value as JSON text.
 */
export async function post(poster: Poster, topic: string, values: readonly string[]): Promise<readonly Outcome[]> {
  const { clock, limits } = poster;
  const startMs = clock.now();
  const outcomes: Outcome[] = [];
  let open: readonly OpenRecord[] = values.map((value, index) => ({ index, value, failures: [] }));
  for (let attempts = 1; open.length > 0; attempts++) {
    const { responses, askedMs } = await send(
      poster,
      topic,
      open.map(({ value }) => value),
    );
    const again: OpenRecord[] = [];
    responses.forEach((response, at) => {
      const record = open[at];
      if (record === undefined) return;
      const { index, failures } = record;
      const ms = clock.now() - startMs;
      if (response.isTaken) {
        const { partition, offset } = response;
        outcomes[index] = { status: 'acknowledged', partition, offset, attempts, failures, ms };
        return;
      }
      failures.push(response.failure);
      // It keeps this outcome unless it is tried again.
      outcomes[index] = { ...failedOutcome(failures), attempts, failures, ms };
      if (response.isRetriable) again.push(record);
    });
    open = again;
    if (open.length === 0) break;
    const pauseMs = pauseBefore(attempts, askedMs, limits, poster.random());
    const isTooLate = clock.now() + pauseMs - startMs > limits.totalMs;
    if (attempts >= limits.maxAttempts || isTooLate) break;
    if (!(await pauseUnlessStopped(clock, pauseMs, poster.stop))) break;
  }
  return outcomes;
}

/** What a record counts as that was not acknowledged. */
function failedOutcome(failures: readonly FailedAttempt[]) {
  const lost = failures.findLast(({ kind }) => kind === 'lost');
  return lost === undefined
    ? { status: 'dead-lettered' as const, reason: failures.at(-1)?.why ?? '' }
    : { status: 'unknown' as const, reason: lost.why };
}

interface Sent {
  /** One a record, in their order. */
  readonly responses: readonly RecordResponse[];
  /** What `Retry-After` asked for. */
  readonly askedMs: number | undefined;
}

/** One attempt for some records. */
async function send(poster: Poster, topic: string, values: readonly string[]): Promise<Sent> {
  const body = `{"records":[${values.map((value) => `{"value":${value}}`).join(',')}]}`;
  try {
    const response = await poster.http.send({
      method: 'POST',
      url: `${poster.invokeUrl}/topics/${encodeURIComponent(topic)}`,
      headers: { 'content-type': V2_JSON, accept: 'application/vnd.kafka.v2+json, application/json' },
      body,
      timeoutMs: poster.attemptTimeoutMs,
      signal: poster.abandon,
    });
    const askedMs = retryAfterMs(response.headers['retry-after'], poster.clock.now());
    return { responses: believed(poster, topic, classifyResponse(response, values.length)), askedMs };
  } catch (error) {
    const response = withoutAnswer(error);
    return { responses: values.map(() => response), askedMs: undefined };
  }
}

/**
 * The responses of an answer whose offsets can be right. Those that cannot say nothing of where the records are: they may
 * have been taken, and they are not posted again.
 */
function believed({ offsets }: Poster, topic: string, responses: readonly RecordResponse[]): readonly RecordResponse[] {
  const fault = offsets.add(topic, responses);
  if (fault === undefined) return responses;
  const lost: RecordResponse = {
    isTaken: false,
    failure: { kind: 'lost', why: `the answer cannot be right: ${fault}` },
    isRetriable: false,
  };
  return responses.map((response) => (response.isTaken ? lost : response));
}

/** No answer at all: whether the record can have been taken depends on how far the connection came. */
function withoutAnswer(error: unknown): RecordResponse {
  const code = codeOf(error);
  const why = code === '' || messageOf(error).includes(code) ? messageOf(error) : `${code}: ${messageOf(error)}`;
  return {
    isTaken: false,
    failure: { kind: NOT_SENT.has(code) ? 'refused' : 'lost', why },
    isRetriable: true,
  };
}
