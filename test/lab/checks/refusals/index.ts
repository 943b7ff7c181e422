import { readFileSync } from 'node:fs';
import type { Lab } from '#lab/core/lab.ts';
import { signedHeaders } from '#lab/parts/aws/signature/signed-request.ts';
import { describeTopicAs, type Outcome } from '#lab/parts/kafka/as-principal.ts';
import { type ConnectKeys, signedConnect } from './signed-connect.ts';

/** An attempt that the lab must deny. */
export interface Attempt {
  readonly what: string;
  /** The error code with which it was denied; undefined when it was allowed. */
  readonly denial: string | undefined;
}

const TIMEOUT_MS = 20_000;

/** The runner's access key id with another secret. */
const wrongKeys = ({ spec }: Lab): ConnectKeys => ({
  accessKeyId: spec.runner.accessKeyId,
  secretAccessKey: [...spec.runner.secretAccessKey].reverse().join(''),
});

/** Signs a call with a wrong secret. Resolves to the error code; undefined when the call was allowed. */
async function forged(lab: Lab, service: 'sts' | 's3', path: string, form?: string): Promise<string | undefined> {
  const { ports, region } = lab.spec;
  const url = new URL(path, `http://127.0.0.1:${ports.aws}`);
  const method = form === undefined ? 'GET' : 'POST';
  const body = form === undefined ? {} : { body: form };
  const type = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  const headers = signedHeaders({ method, url, service, region, headers: type, ...body }, wrongKeys(lab), new Date());
  const response = await fetch(url, { method, headers, ...body, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const code = /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1];
  return response.ok ? undefined : (code ?? String(response.status));
}

/** The keys of the instance's role, from the metadata service as a program on the host gets them. */
async function instanceKeys({ spec }: Lab): Promise<ConnectKeys> {
  const url = `http://127.0.0.1:${spec.ports.imds}/latest/meta-data/iam/security-credentials/`;
  const get = async (path: string): Promise<string> =>
    (await fetch(`${url}${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS) })).text();
  const [role = ''] = (await get('')).split('\n');
  const given = JSON.parse(await get(role)) as Record<string, string | undefined>;
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken } = given;
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
    throw new Error(`The instance has no keys of its role: ${given['Code'] ?? 'no answer'}`);
  }
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** Connects to the broker and describes a topic. Resolves to the error; undefined when it was allowed. */
async function atBroker(lab: Lab, keys: ConnectKeys, topic: string): Promise<string | undefined> {
  const { brokerHost, region, ports } = lab.spec;
  const ca = readFileSync(lab.path('tls', 'ca.pem'), 'utf8');
  const message = signedConnect(brokerHost, region, keys, new Date());
  const listener = { port: ports['kafka-iam'], host: brokerHost, ca };
  const outcome: Outcome = await describeTopicAs(listener, message, topic, TIMEOUT_MS);
  return outcome === 'allowed' ? undefined : outcome;
}

/** Makes every attempt that the lab must deny, one after another. */
export async function tryAll(lab: Lab): Promise<Attempt[]> {
  const { userId, runner } = lab.spec;
  const own = `${userId}.pin`;
  const others = `${userId === 'ffffffffffff' ? '000000000000' : 'ffffffffffff'}.pin`;
  const attempts: readonly (readonly [string, () => Promise<string | undefined>])[] = [
    [
      'sts:GetCallerIdentity with a wrong secret',
      () => forged(lab, 'sts', '/', 'Action=GetCallerIdentity&Version=2011-06-15'),
    ],
    ['s3:ListBucket with a wrong secret', () => forged(lab, 's3', `/user-${userId}-bucket`)],
    ['kafka-cluster:Connect with a wrong secret', () => atBroker(lab, wrongKeys(lab), own)],
    [`kafka-cluster:DescribeTopic on ${others} as the runner`, () => atBroker(lab, runner, others)],
    [
      `kafka-cluster:DescribeTopic on ${others} as the role`,
      async () => atBroker(lab, await instanceKeys(lab), others),
    ],
  ];
  const made: Attempt[] = [];
  for (const [what, attempt] of attempts) made.push({ what, denial: await attempt() });
  return made;
}

/**
 * The lab's negative control: tests on a lab that allows everything would prove nothing.
 *
 * @returns a line for people that lists the denials.
 * @throws Error that names every attempt which was allowed.
 */
export async function checkRefusals(lab: Lab): Promise<string> {
  const all = await tryAll(lab);
  const allowed = all.filter((one) => one.denial === undefined).map((one) => one.what);
  if (allowed.length > 0) throw new Error(`The lab allows what must be denied: ${allowed.join('; ')}.`);
  return `denied as it must be: ${all.map(({ what, denial }) => `${what} (${denial})`).join('; ')}`;
}
