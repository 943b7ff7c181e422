import { isObject, jsonOf } from '#lib/json.ts';
import type { FailedAttempt } from '#lib/ledger/entry.ts';
import type { HttpResponse } from '#lib/ports/http/http.ts';

/** What one response says about one record. */
export type RecordResponse =
  | { readonly isTaken: true; readonly partition: number; readonly offset: number }
  | { readonly isTaken: false; readonly failure: FailedAttempt; readonly isRetriable: boolean };

/** Characters of a response that are quoted in a message. */
const MAX_QUOTED = 160;

/** The REST proxy's code of a record for what Kafka itself calls retriable. */
const RETRIABLE_RECORD = 50003;

/**
 * Classifies the response to a produce request of `count` records, each record by its own element of `offsets`. The
 * status alone proves nothing: the REST proxy answers 200 also when records failed, and so does a captive portal.
 *
 * @returns one {@link RecordResponse} a record, in their order.
 */
export function classifyResponse(response: HttpResponse, count: number): readonly RecordResponse[] {
  const offsets = offsetsOf(response.text);
  if (offsets !== undefined && offsets.length === count) {
    return offsets.map((element) => classifyElement(element, response));
  }
  const same = classifyStatus(response, offsets, count);
  return Array.from({ length: count }, () => same);
}

function classifyElement(element: unknown, response: HttpResponse): RecordResponse {
  if (!isObject(element)) return lost(`an element of offsets[] is ${quote(JSON.stringify(element))}`, false);
  const { partition, offset, error_code: code, error } = element;
  if (isSet(code) || isSet(error)) {
    const failure: FailedAttempt = {
      kind: 'coded',
      why: `error_code ${String(code ?? 'none')}: ${quote(String(error ?? ''))}`,
    };
    return { isTaken: false, failure, isRetriable: code === RETRIABLE_RECORD };
  }
  if (isCount(partition) && isCount(offset)) return { isTaken: true, partition, offset };
  return lost(`status ${response.status} without partition and offset: ${quote(JSON.stringify(element))}`, false);
}

/** For a response that has no element for each record. */
function classifyStatus(
  response: HttpResponse,
  offsets: readonly unknown[] | undefined,
  count: number,
): RecordResponse {
  const { status, headers, text } = response;
  const why = `status ${status}: ${quote(messageIn(text))}`;
  if (status === 429) return refused(why, true);
  if (status === 408 || status >= 500) return lost(why, true);
  if (status >= 400) return refused(why, false);
  if (status >= 300)
    return refused(`status ${status}: redirected to ${quote(headers['location'] ?? 'nowhere')}`, false);
  if (offsets !== undefined) return lost(`status ${status} with ${offsets.length} offsets for ${count} records`, false);
  const type = headers['content-type'] ?? 'no content type';
  return lost(`status ${status} that is not the REST proxy's (${quote(type)}): ${quote(text)}`, false);
}

/** The response's `offsets`; undefined when it is not JSON or has none. */
function offsetsOf(text: string): readonly unknown[] | undefined {
  const value = jsonOf(text);
  return isObject(value) && Array.isArray(value['offsets']) ? value['offsets'] : undefined;
}

/** `message` and `error_code` of an error in JSON, else the text itself. */
export function messageIn(text: string): string {
  const value = jsonOf(text);
  if (!isObject(value) || typeof value['message'] !== 'string') return text;
  const code = value['error_code'];
  return typeof code === 'number' ? `${value['message']} (error_code ${code})` : value['message'];
}

const lost = (why: string, isRetriable: boolean): RecordResponse => ({
  isTaken: false,
  failure: { kind: 'lost', why },
  isRetriable,
});

const refused = (why: string, isRetriable: boolean): RecordResponse => ({
  isTaken: false,
  failure: { kind: 'refused', why },
  isRetriable,
});

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** A text as one line, cut to what a message can hold. */
export function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= MAX_QUOTED ? line : `${line.slice(0, MAX_QUOTED)}…`;
}
