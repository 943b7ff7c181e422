import type { Config } from '#lib/config/schema.ts';
import { isObject, jsonOf } from '#lib/json.ts';
import type { HttpResponse } from '#lib/ports/http/http.ts';

/** Characters of an answer that a message shows. */
const MAX_SHOWN_LENGTH = 200;

/** The topic names in an answer to `GET /topics`; undefined when it is no list of names. */
export function topicsIn(answer: HttpResponse): readonly string[] | undefined {
  if (answer.status !== 200) return undefined;
  const parsed = jsonOf(answer.text);
  return Array.isArray(parsed) && parsed.every((one) => typeof one === 'string') ? parsed : undefined;
}

/** Whether an answer is the REST proxy's refusal of a produce request without records. */
export function isRefusedAsEmpty({ status, text }: HttpResponse): boolean {
  const answer = jsonOf(text);
  // Its error codes begin with the status: 422, or 422 and two digits.
  return status === 422 && isObject(answer) && /^422(\d\d)?$/.test(String(answer['error_code']));
}

/** An answer that is not the expected one, as text: its status, its beginning, and what is likely wrong. */
export function explainAnswer(config: Pick<Config, 'restProxy' | 'api'>, answer: HttpResponse): string {
  const shown = answer.text.replace(/\s+/g, ' ').trim().slice(0, MAX_SHOWN_LENGTH);
  const cause = causeOf(answer, config.restProxy.port, config.api.stage);
  return `${answer.status}${shown === '' ? '' : ` ${shown}`} — ${cause}`;
}

function causeOf({ status, text }: HttpResponse, port: number, stage: string): string {
  if (status === 200) return 'something other than the REST proxy answers there';
  if (status === 403 && text.includes('Missing Authentication Token')) {
    return `API Gateway knows no such path or stage: the stage ${stage} is not deployed (yet), or api.stage or api.invokeUrl is wrong`;
  }
  if (status === 401) return 'the API or the brokers want other credentials';
  if (status === 403) return 'the API is closed to this caller by an API key, a resource policy or IAM';
  if (status === 404) return 'the address leads to no REST proxy: check the integration and api.invokeUrl';
  if (status === 429) return 'API Gateway is throttling';
  if (
    status === 504 ||
    status === 503 ||
    status === 502 ||
    (status === 500 && text.includes('Internal server error'))
  ) {
    return `API Gateway gets no answer from the host: port ${port} is closed in its security group, the REST proxy is down, or the host has another public DNS name now`;
  }
  if (status >= 500) return 'the REST proxy reaches no brokers: look at its log on the host';
  return 'this is not the answer of the REST proxy';
}
