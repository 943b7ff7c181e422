import type { Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { clientRungs } from './client-steps.ts';
import { networkRungs } from './network-steps.ts';
import { climb, climbText, type Footing, type Rung } from './run.ts';

const serviceScript = `
unit=$1 port=$2
if ! systemctl is-active --quiet "$unit"; then
  echo "is $(systemctl is-active "$unit" 2> /dev/null || true)"
  journalctl -u "$unit" -n 5 --no-pager 2> /dev/null || sudo -n journalctl -u "$unit" -n 5 --no-pager 2> /dev/null || true
elif [ "$(curl -s --noproxy '*' -o /dev/null -m 5 -w '%{http_code}' "$port" || true)" = 000 ]; then
  echo "runs but does not answer at $port"
fi
`;

/** The proxy itself: that it runs and answers anything at all. */
const service = (p: Pipeline, url: string): Rung => ({
  name: 'service',
  async step(scope): Promise<Footing> {
    const unit = 'kafka-rest.service';
    const { stdout } = await p.ports.host.read(serviceScript, { args: [unit, url], signal: scope.signal });
    const said = stdout.trim().split('\n').slice(-4).join(' / ').slice(0, 600);
    if (said === '') return { kind: 'holds' };
    return { kind: 'breaks', why: `${unit} ${said}. Run the milestone setup-rest-proxy.` };
  },
});

/** From the client on the host to the brokers: DNS, TCP, TLS, SASL, authorize, produce, consume. */
export const clientLadder = (p: Pipeline): readonly Rung[] => [...networkRungs(p), ...clientRungs(p)];

/** From the REST proxy to the brokers: the service, then the way that it has in common with the client. */
export const restProxyLadder = (p: Pipeline, url: string): readonly Rung[] => [service(p, url), ...clientLadder(p)];

/**
 * What to say when a probe has failed: the first step that breaks, and the fix. It costs some JVMs, so that it is climbed only
 * then.
 *
 * @param failed what the probe saw, such as `The REST proxy does not list the topics`.
 */
export async function ladderError(failed: string, rungs: readonly Rung[], scope: Scope): Promise<UserError> {
  return new UserError(`${failed}. ${climbText(await climb(rungs, scope))}`);
}

/**
 * Tries the steps that take no JVM: whoever knows that they break need not wait for minutes until a program gives up.
 *
 * @param failing what they stand in the way of, such as `The Kafka client cannot list the topics`.
 * @throws UserError naming the first step that breaks, and the fix.
 */
export async function refuseBrokenNetwork(failing: string, p: Pipeline, scope: Scope): Promise<void> {
  const climbed = await climb(networkRungs(p), scope);
  if (climbed.broken !== undefined) throw new UserError(`${failing}. ${climbText(climbed)}`);
}
