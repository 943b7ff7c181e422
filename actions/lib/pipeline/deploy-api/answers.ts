import type { Config } from '#lib/config/schema.ts';
import type { HttpResponse } from '#lib/ports/http/http.ts';

const LONGEST_SHOWN = 200;

/** The names of topics in a reply to `GET /topics`; undefined when it is no such reply. */
export function topicsIn(reply: HttpResponse): readonly string[] | undefined {
  if (reply.status !== 200) return undefined;
  try {
    const parsed: unknown = JSON.parse(reply.text);
    return Array.isArray(parsed) && parsed.every((one) => typeof one === 'string') ? parsed : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What an answer that is no list of topics means, and what mends it. */
export function explained(config: Pick<Config, 'restProxy' | 'api'>, reply: HttpResponse): string {
  const { port } = config.restProxy;
  const said = reply.text.replace(/\s+/g, ' ').trim().slice(0, LONGEST_SHOWN);
  const answer = `${reply.status}${said === '' ? '' : ` ${said}`}`;
  return `${answer} — ${causeOf(reply, port, config.api.stage)}`;
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
  return 'this is no answer of the REST proxy to GET /topics';
}
