import type { Clock } from '#lib/clock.ts';
import { codeOf, messageOf } from '#lib/errors.ts';
import type { Http } from '#lib/ports/http/http.ts';
import type { Failure, Outcome, Verdict } from './attempt.ts';
import { pauseBefore, type RetryLimits, retryAfter } from './backoff.ts';
import { type Judgement, judgeAnswer } from './classify-response.ts';

export interface Poster {
  readonly http: Http;
  readonly clock: Clock;
  /** Where the API answers, without a slash at the end. */
  readonly invokeUrl: string;
  readonly limits: RetryLimits;
  /** Deadline of one try in ms. */
  readonly withinMs: number;
  /** From 0 to 1, for the jitter. */
  random(): number;
  /** After it nothing is tried again. */
  readonly stop: AbortSignal;
  /** After it what is under way is given up. */
  readonly abandon: AbortSignal;
}

/** Limits that fit API Gateway, which itself gives up after 29 s. */
export const defaultLimits: RetryLimits = {
  attempts: 6,
  base: 200,
  cap: 5_000,
  longestRetryAfter: 20_000,
  total: 60_000,
};

const V2_JSON = 'application/vnd.kafka.json.v2+json';

/** Nothing reached a server that could have taken the record. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

interface Pending {
  readonly failures: Failure[];
  attempts: number;
  done: Verdict | undefined;
}

/**
 * Posts records to one topic and says what became of each. It never rejects: what cannot be settled within the limits
 * is `dead-lettered` when it was certainly not taken, and `unknown` when an answer was lost.
 *
 * Tried again are only the records that failed, and of those only what may succeed later: 408, 429, 5xx, connection
 * errors, and Kafka's retriable errors.
 *
 * @param values each record's value as JSON text.
 */
export async function post(poster: Poster, topic: string, values: readonly string[]): Promise<readonly Verdict[]> {
  const { clock, limits } = poster;
  const start = clock.now();
  const records: Pending[] = values.map(() => ({ failures: [], attempts: 0, done: undefined }));
  const ended = (record: Pending, outcome: Outcome) => {
    record.done = { outcome, attempts: record.attempts, failures: record.failures, ms: clock.now() - start };
  };
  let open = records.map((record, index) => ({ record, value: values[index] ?? '' }));
  for (let attempt = 1; open.length > 0; attempt++) {
    const { judgements, asked } = await send(
      poster,
      topic,
      open.map(({ value }) => value),
    );
    const again: typeof open = [];
    open.forEach((one, index) => {
      const judgement = judgements[index];
      one.record.attempts = attempt;
      if (judgement === undefined) return;
      if (judgement.taken) {
        ended(one.record, { outcome: 'acknowledged', partition: judgement.partition, offset: judgement.offset });
        return;
      }
      one.record.failures.push(judgement.failure);
      if (judgement.retriable) again.push(one);
      else ended(one.record, given(one.record.failures));
    });
    open = again;
    if (open.length === 0) break;
    const pause = pauseBefore(attempt, asked, limits, poster.random());
    const late = clock.now() + pause - start > limits.total;
    if (attempt >= limits.attempts || late || !(await paused(poster, pause))) break;
  }
  for (const { record } of open) ended(record, given(record.failures));
  return records.map(({ done, attempts, failures }) => done ?? { outcome: given(failures), attempts, failures, ms: 0 });
}

/** What a record that was never acknowledged counts as. */
function given(failures: readonly Failure[]): Outcome {
  const reason = failures.at(-1)?.why ?? 'never tried';
  const lost = failures.findLast(({ kind }) => kind === 'lost');
  return lost === undefined ? { outcome: 'dead-lettered', reason } : { outcome: 'unknown', reason: lost.why };
}

async function paused({ clock, stop }: Poster, ms: number): Promise<boolean> {
  try {
    await clock.sleep(ms, stop);
    return true;
  } catch (error) {
    if (stop.aborted) return false;
    throw error;
  }
}

interface Sent {
  readonly judgements: readonly Judgement[];
  /** What `Retry-After` asked for, in ms. */
  readonly asked: number | undefined;
}

async function send(poster: Poster, topic: string, values: readonly string[]): Promise<Sent> {
  const body = `{"records":[${values.map((value) => `{"value":${value}}`).join(',')}]}`;
  try {
    const answer = await poster.http.send({
      method: 'POST',
      url: `${poster.invokeUrl}/topics/${encodeURIComponent(topic)}`,
      headers: { 'content-type': V2_JSON, accept: 'application/vnd.kafka.v2+json, application/json' },
      body,
      withinMs: poster.withinMs,
      signal: poster.abandon,
    });
    const asked = retryAfter(answer.headers['retry-after'], poster.clock.now());
    return { judgements: judgeAnswer(answer, values.length), asked };
  } catch (error) {
    const judgement = judgeBreak(error);
    return { judgements: values.map(() => judgement), asked: undefined };
  }
}

/** No answer at all: whether the record can have been taken follows from how far the connection came. */
function judgeBreak(error: unknown): Judgement {
  const code = codeOf(error);
  const why = code === '' || messageOf(error).includes(code) ? messageOf(error) : `${code}: ${messageOf(error)}`;
  return { taken: false, failure: { kind: NOT_SENT.has(code) ? 'refused' : 'lost', why }, retriable: true };
}
