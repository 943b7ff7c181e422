import type { Scope } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { processFunctions } from '#lib/pipeline/shared/host/observe/unit-functions.ts';
import { clientSteps } from './client-steps.ts';
import { networkSteps } from './network-steps.ts';
import { type DiagnosticStep, diagnosisText, runSteps, type StepResult } from './run.ts';

/** Prints nothing when the service runs, has its port and answers; otherwise its state and the end of its log. */
const serviceScript = `${processFunctions}
unit=$1 url=$2 address=$3 port=$4
holder=$(holder_of "$address" "$port" "$unit")
if ! systemctl is-active --quiet "$unit"; then
  echo "is $(systemctl is-active "$unit" 2> /dev/null || true)"
  journalctl -u "$unit" -n 5 --no-pager 2> /dev/null || sudo -n journalctl -u "$unit" -n 5 --no-pager 2> /dev/null || true
elif [[ $holder == other* ]]; then
  echo "runs, but port $port is held by process $(printf %s "$holder" | tr '\\t' ' ' | cut -d' ' -f2-)"
elif [ "$(curl -s --noproxy '*' -o /dev/null -m 5 -w '%{http_code}' "$url" || true)" = 000 ]; then
  echo "runs but does not answer at $url"
fi
`;

/** Lines and characters of the service's state and log that a message shows. */
const MAX_SERVICE_LINES = 4;
const MAX_SERVICE_LENGTH = 600;

/** Whether the REST proxy runs and answers anything at all. */
const serviceStep = (p: Pipeline, url: string): DiagnosticStep => ({
  name: 'service',
  async run(scope): Promise<StepResult> {
    const unit = 'kafka-rest.service';
    const { listen, port } = p.config.restProxy;
    const args = [unit, url, listen, String(port)];
    const { stdout } = await p.ports.host.read(serviceScript, { args, signal: scope.signal });
    const printed = stdout.trim().split('\n').slice(-MAX_SERVICE_LINES).join(' / ').slice(0, MAX_SERVICE_LENGTH);
    if (printed === '') return { kind: 'pass' };
    return { kind: 'fail', reason: `${unit} ${printed}. Run the milestone setup-rest-proxy.` };
  },
});

/** The way from the client on the host to the brokers: DNS, TCP, TLS, SASL, authorize, produce, consume. */
export const clientDiagnostics = (p: Pipeline): readonly DiagnosticStep[] => [...networkSteps(p), ...clientSteps(p)];

/** The way from the REST proxy to the brokers: the service itself, then the same steps as the client's. */
export const restProxyDiagnostics = (p: Pipeline, url: string): readonly DiagnosticStep[] => [
  serviceStep(p, url),
  ...clientDiagnostics(p),
];

/**
 * The error of a probe that has failed, with the first step of the way to the brokers that fails. Some steps start a
 * JVM, so this runs only after a failure.
 *
 * @param failure what the probe saw, such as `The REST proxy does not list the topics`.
 */
export async function diagnosedError(
  failure: string,
  steps: readonly DiagnosticStep[],
  scope: Scope,
): Promise<UserError> {
  return new UserError(`${failure}. ${diagnosisText(await runSteps(steps, scope))}`);
}

/**
 * Checks name, port and encryption of the brokers, which takes no JVM. A broken network ends a probe at once; Kafka's own
 * tools would try for minutes.
 *
 * @param failure what cannot be done with a broken network, such as `The Kafka client cannot list the topics`.
 * @throws UserError naming the first step that fails, and what to do about it.
 */
export async function requireNetwork(failure: string, p: Pipeline, scope: Scope): Promise<void> {
  const diagnosis = await runSteps(networkSteps(p), scope);
  if (diagnosis.failed !== undefined) throw new UserError(`${failure}. ${diagnosisText(diagnosis)}`);
}
