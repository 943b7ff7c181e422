import type { Probe } from '#lib/converge/resource.ts';
import { waitFor } from '#lib/converge/wait-for.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { diagnosedError, requireNetwork, restProxyDiagnostics } from '#lib/pipeline/shared/diagnostics/diagnose.ts';
import { failureOf } from '#lib/pipeline/shared/host/write.ts';
import { localUrl } from './rest-proxy-unit.ts';

/** Prints the body, then the status in a line of its own. */
const topicsScript = `curl -sS --noproxy '*' -m 60 -H 'Accept: application/vnd.kafka.v2+json' -w '\\n%{http_code}\\n' "$1"`;

/** What `GET /topics` gave: the topics, or why there are none yet. */
export type Listing =
  | { readonly topics: readonly string[] }
  | {
      readonly problem: string;
      /** Whether no REST proxy gives such an answer, so that waiting is in vain. */
      readonly isOther: boolean;
    };

/** Reads what {@link topicsScript} printed. */
export function parseListing(stdout: string): Listing {
  const lines = stdout.trimEnd().split('\n');
  const status = lines.pop() ?? '';
  const body = lines.join('\n').trim();
  const value = parseJson(body);
  if (status === '200' && Array.isArray(value) && value.every((topic) => typeof topic === 'string')) {
    return { topics: value };
  }
  const message =
    typeof value === 'object' && value !== null && 'message' in value ? String(value.message) : body.slice(0, 200);
  // The proxy's errors are JSON objects too.
  const isOther = status === '200' || (status !== '' && body !== '' && value === undefined);
  return { problem: `status ${status || '(none)'}${message === '' ? '' : `: ${message}`}`, isOther };
}

/** The value of a JSON text; undefined when it is none, such as the error page of another server. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** How long the proxy may take to list the topics. Its first call to the brokers alone may take more than 30 s. */
const LISTING_TIMEOUT_MS = 100_000;
const INTERVAL_MS = 3_000;
/** The listing, and then the diagnostics when it fails. */
const TIMEOUT_MS = 360_000;

/** Lists the topics through the proxy, on the host. An answer alone shows that it runs; a list, that it reaches Kafka. */
export const restProxyProbe = (p: Pipeline): Probe => ({
  id: 'the REST proxy lists the topics',
  timeoutMs: TIMEOUT_MS,
  async run(scope) {
    const url = localUrl(p);
    await requireNetwork('The REST proxy cannot list the topics', p, scope);
    using deadline = p.ports.clock.deadline(LISTING_TIMEOUT_MS);
    const signal = AbortSignal.any([scope.signal, deadline.signal]);
    let last = 'no answer yet';
    const waiting = waitFor<Listing>({
      what: `GET ${url}topics on the host`,
      async poll() {
        const result = await p.ports.host.read(topicsScript, { args: [`${url}topics`], signal });
        const seen = result.code === 0 ? parseListing(result.stdout) : { problem: failureOf(result), isOther: false };
        if ('problem' in seen) last = seen.problem;
        return seen;
      },
      done(seen) {
        if ('topics' in seen) return true;
        if (seen.isOther) throw new UserError('what answers is not a Kafka REST proxy');
        if (/status 40[13]/.test(seen.problem)) {
          throw new UserError(`the brokers refuse it (${seen.problem})`);
        }
        return false;
      },
      describe: (seen) => ('topics' in seen ? 'listed' : seen.problem),
      intervalMs: INTERVAL_MS,
      scope: { ...scope, signal },
      clock: p.ports.clock,
    });
    const listing = await waiting.catch(async (error: unknown) => {
      scope.signal.throwIfAborted();
      if (!(error instanceof UserError) && !deadline.signal.aborted) throw error;
      const failure = `The REST proxy does not list the topics (${last})`;
      throw await diagnosedError(failure, restProxyDiagnostics(p, url), scope);
    });
    const count = 'topics' in listing ? listing.topics.length : 0;
    return `GET /topics lists ${count} ${count === 1 ? 'topic' : 'topics'}`;
  },
});
