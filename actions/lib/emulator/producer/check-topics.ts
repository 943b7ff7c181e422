import { codeOf, messageOf, UserError } from '#lib/errors.ts';
import { reachOf } from '#lib/hosts.ts';
import { jsonOf } from '#lib/json.ts';
import { pauseBefore } from './backoff.ts';
import { messageIn, quote } from './classify-response.ts';
import type { Poster } from './post.ts';

const MAX_ATTEMPTS = 4;

/**
 * Asks the REST proxy for each topic before anything is read or posted. A record for a missing topic would block the proxy
 * for a minute and then be answered with status 200.
 *
 * @throws UserError naming what is missing on the way: the topic, the API's deployment, the REST proxy.
 */
export async function checkTopics(poster: Poster, topics: readonly string[]): Promise<void> {
  await Promise.all(topics.map((topic) => checkTopic(poster, topic)));
}

async function checkTopic(poster: Poster, topic: string): Promise<void> {
  const url = `${poster.invokeUrl}/topics/${encodeURIComponent(topic)}`;
  for (let attempt = 1; ; attempt++) {
    const problem = await ask(poster, topic, url);
    if (problem === undefined) return;
    if (!problem.isTemporary || attempt === MAX_ATTEMPTS) throw new UserError(problem.text, { cause: problem.cause });
    await poster.clock.sleep(pauseBefore(attempt, undefined, poster.limits, poster.random()), poster.stop);
  }
}

interface Problem {
  readonly text: string;
  /** Whether the same request may succeed a moment later. */
  readonly isTemporary: boolean;
  readonly cause?: unknown;
}

async function ask({ http, attemptTimeoutMs, stop }: Poster, topic: string, url: string): Promise<Problem | undefined> {
  const headers = { accept: 'application/vnd.kafka.v2+json, application/json' };
  try {
    const { status, text } = await http.send({
      method: 'GET',
      url,
      headers,
      timeoutMs: attemptTimeoutMs,
      signal: stop,
    });
    if (status === 200 && isTopic(jsonOf(text), topic)) return undefined;
    return { text: explain(status, text, topic, url), isTemporary: status === 408 || status === 429 || status >= 500 };
  } catch (error) {
    stop.throwIfAborted();
    const why = messageOf(error).replace(/\.$/, '');
    // A proxy that does not lead there says itself what mends it.
    const fix = codeOf(error) === 'EPROXY' ? '' : ` ${whatToCheck(url)}`;
    return { text: `No answer from the invoke URL (input invoke-url): ${why}.${fix}`, isTemporary: true, cause: error };
  }
}

const whatToCheck = (url: string): string =>
  reachOf(new URL(url).hostname) === 'loopback'
    ? 'It is an address of this machine itself. Give the address of the deployed API.'
    : 'Check the URL, and that the API is deployed and the REST proxy runs.';

function explain(status: number, text: string, topic: string, url: string): string {
  const said = `${url} answered ${status}: ${quote(messageIn(text))}.`;
  const code = errorCode(text);
  if (status === 404 && code === 40401) {
    return `The topic ${topic} does not exist: ${said} Run create-topics first; if it does exist, the role of the REST proxy needs kafka-cluster:DescribeTopic on it.`;
  }
  // A code of Kafka, passed on by the REST proxy: API Gateway itself never sends it.
  if (code === 40301) {
    return `Kafka does not let the REST proxy see the topic ${topic}: ${said} Its role needs kafka-cluster:DescribeTopic and kafka-cluster:WriteData on it.`;
  }
  if (status === 403)
    return `The API refuses the request: ${said} Is its stage deployed, and does it need a key? Run deploy-api.`;
  if (status === 401)
    return `The API or Kafka refuses the request: ${said} Check the REST proxy's access to the cluster (setup-rest-proxy).`;
  if (status === 429)
    return `The API is throttling: ${said} Run it again later, with a lower rate (input rate), or raise the limit of its usage plan or stage.`;
  if (status === 404)
    return `There is no REST proxy at the invoke URL (input invoke-url): ${said} Give the address of the stage alone, and check the API's integration (deploy-api).`;
  if (status >= 300 && status < 400)
    return `The invoke URL (input invoke-url) redirects: ${said} Give the address that it redirects to, with https://.`;
  if (status >= 500)
    return `The way to Kafka is broken: ${said} Is the REST proxy running, and is the API's address of it current? Run setup-rest-proxy and deploy-api.`;
  return `What answers at the invoke URL (input invoke-url) is not the REST proxy: ${said} Give the address of the API's stage.`;
}

/** The REST proxy's own code; undefined when something else has answered. */
function errorCode(text: string): unknown {
  const value = jsonOf(text);
  return typeof value === 'object' && value !== null && 'error_code' in value ? value.error_code : undefined;
}

const isTopic = (value: unknown, topic: string): boolean =>
  typeof value === 'object' && value !== null && 'name' in value && value.name === topic;
