import type { Probe } from '#lib/converge/resource.ts';
import { waitFor } from '#lib/converge/wait-for.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { ladderError, refuseBrokenNetwork, restProxyLadder } from '#lib/pipeline/shared/diagnostics/diagnose.ts';
import { plural } from '#lib/plural.ts';

/** The status follows the body in a line of its own. */
const topicsScript = `curl -sS --noproxy '*' -m 60 -H 'Accept: application/vnd.kafka.v2+json' -w '\\n%{http_code}\\n' "$1"`;

/** What `GET /topics` came to: the topics, or why there are none yet. */
export type Listing = { readonly topics: readonly string[] } | { readonly problem: string };

/** Reads body and status as the script prints them. */
export function parseListing(stdout: string): Listing {
  const lines = stdout.trimEnd().split('\n');
  const status = lines.pop() ?? '';
  const body = lines.join('\n').trim();
  const value = asJson(body);
  if (status === '200' && Array.isArray(value)) return { topics: value.map(String) };
  const message =
    typeof value === 'object' && value !== null && 'message' in value ? String(value.message) : body.slice(0, 200);
  return { problem: `status ${status || '(none)'}${message === '' ? '' : `: ${message}`}` };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, so not the proxy's own answer; the caller shows its beginning.
    return undefined;
  }
}

/** How long the proxy may take, in ms: its first call to the brokers alone may take more than 30 s. */
const PATIENCE_MS = 100_000;

/** That it answers proves nothing but that it runs; that it lists topics proves its way to the brokers. */
export const restProxyProbe = (p: Pipeline, url: string): Probe => ({
  id: 'the REST proxy lists the topics',
  // Its patience, and then the search for the fault.
  within: 360_000,
  async run(scope) {
    await refuseBrokenNetwork('The REST proxy cannot list the topics', p, scope);
    using patience = p.ports.clock.deadline(PATIENCE_MS);
    const signal = AbortSignal.any([scope.signal, patience.signal]);
    let last = 'no answer yet';
    const waiting = waitFor<Listing>({
      what: `GET ${url}topics on the host`,
      async poll() {
        const result = await p.ports.host.read(topicsScript, { args: [`${url}topics`], signal });
        const seen = result.code === 0 ? parseListing(result.stdout) : { problem: result.stderr.trim() };
        if ('problem' in seen) last = seen.problem;
        return seen;
      },
      done(seen) {
        if ('topics' in seen) return true;
        if (/status 40[13]/.test(seen.problem)) {
          throw new UserError(`the brokers refuse it (${seen.problem})`);
        }
        return false;
      },
      describe: (seen) => ('topics' in seen ? 'listed' : seen.problem),
      every: 3_000,
      scope: { ...scope, signal },
      clock: p.ports.clock,
    });
    const listing = await waiting.catch(async (error: unknown) => {
      scope.signal.throwIfAborted();
      if (!(error instanceof UserError) && !patience.signal.aborted) throw error;
      throw await ladderError(`The REST proxy does not list the topics (${last})`, restProxyLadder(p, url), scope);
    });
    const count = 'topics' in listing ? listing.topics.length : 0;
    return `GET /topics lists ${plural(count, 'topic')}`;
  },
});
