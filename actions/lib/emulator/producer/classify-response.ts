import { isObject, jsonOf } from '#lib/json.ts';
import type { HttpResponse } from '#lib/ports/http/http.ts';
import type { Failure } from './attempt.ts';

/** What one answer says about one record. */
export type Judgement =
  | { readonly taken: true; readonly partition: number; readonly offset: number }
  | { readonly taken: false; readonly failure: Failure; readonly retriable: boolean };

const LONGEST_SHOWN = 160;

/** The REST proxy's per-record code for what Kafka itself calls retriable. */
const RETRIABLE_RECORD = 50003;

/**
 * Judges the answer to a produce request of `count` records, each by its own element of `offsets`: the status alone
 * proves nothing, for the REST proxy answers 200 when records failed, and so does a captive portal.
 *
 * @returns one judgement a record, in their order.
 */
export function judgeAnswer(answer: HttpResponse, count: number): readonly Judgement[] {
  const offsets = offsetsOf(answer.text);
  if (offsets !== undefined && offsets.length === count) return offsets.map((element) => judgeElement(element, answer));
  const judgement = judgeStatus(answer, offsets, count);
  return Array.from({ length: count }, () => judgement);
}

function judgeElement(element: unknown, answer: HttpResponse): Judgement {
  if (!isObject(element)) return lost(`an element of offsets[] is ${shown(JSON.stringify(element))}`, false);
  const { partition, offset, error_code: code, error } = element;
  if (isSet(code) || isSet(error)) {
    const failure: Failure = {
      kind: 'coded',
      why: `error_code ${String(code ?? 'none')}: ${shown(String(error ?? ''))}`,
    };
    return { taken: false, failure, retriable: code === RETRIABLE_RECORD };
  }
  if (isCount(partition) && isCount(offset)) return { taken: true, partition, offset };
  return lost(`status ${answer.status} without partition and offset: ${shown(JSON.stringify(element))}`, false);
}

function judgeStatus(answer: HttpResponse, offsets: readonly unknown[] | undefined, count: number): Judgement {
  const { status, headers, text } = answer;
  const said = `status ${status}: ${shown(messageIn(text))}`;
  if (status === 429) return { taken: false, failure: { kind: 'refused', why: said }, retriable: true };
  if (status === 408 || status >= 500) return lost(said, true);
  if (status >= 400) return { taken: false, failure: { kind: 'refused', why: said }, retriable: false };
  if (status >= 300) {
    const to = headers['location'] ?? 'nowhere';
    return {
      taken: false,
      failure: { kind: 'refused', why: `status ${status}: redirected to ${shown(to)}` },
      retriable: false,
    };
  }
  if (offsets !== undefined) return lost(`status ${status} with ${offsets.length} offsets for ${count} records`, false);
  const type = headers['content-type'] ?? 'no content type';
  return lost(`status ${status} that is not the REST proxy's (${shown(type)}): ${shown(text)}`, false);
}

/** The answer's `offsets` when it is JSON that has them. */
function offsetsOf(text: string): readonly unknown[] | undefined {
  const value = jsonOf(text);
  return isObject(value) && Array.isArray(value['offsets']) ? value['offsets'] : undefined;
}

/** `message` of an error in JSON, else the text as it stands. */
export function messageIn(text: string): string {
  const value = jsonOf(text);
  if (!isObject(value) || typeof value['message'] !== 'string') return text;
  const code = value['error_code'];
  return typeof code === 'number' ? `${value['message']} (error_code ${code})` : value['message'];
}

const lost = (why: string, retriable: boolean): Judgement => ({
  taken: false,
  failure: { kind: 'lost', why },
  retriable,
});

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** One line, cut. */
export function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST_SHOWN ? line : `${line.slice(0, LONGEST_SHOWN)}…`;
}
