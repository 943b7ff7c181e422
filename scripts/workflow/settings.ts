import type { WorkflowFile } from './workflow-file.ts';
import { namesRead } from './workflow-file.ts';

type Texts = Readonly<Record<string, string>>;

/** What a repository's settings and its runner hand to a workflow. */
export interface Settings {
  readonly secrets: Texts;
  readonly vars: Texts;
  /** Variables of every step: where this lab is, none of them secret, as they stand in act's arguments. */
  readonly env: Texts;
}

/** What tells clients of AWS, TLS and the config that they are not to talk to the real ones. */
const addresses = ['AWS_ENDPOINT_URL', 'AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'DB_CA', 'PIPELINE_OVERLAY'];

/**
 * Sorts what `lab env` prints into what a user would have set in the repository: secrets and variables by the names
 * that the workflow reads, and addresses as variables of the runner. A workflow gets nothing that it does not read.
 */
export function settingsOf(workflow: Pick<WorkflowFile, 'text'>, lab: Texts, userId: string): Settings {
  const known: Texts = { ...lab, PIPELINE_USER_ID: userId };
  return {
    secrets: pick(known, namesRead(workflow, 'secrets')),
    vars: pick(known, namesRead(workflow, 'vars')),
    env: pick(known, addresses),
  };
}

/** Settings of a repository that nobody has set up. */
export const noSettings: Settings = { secrets: {}, vars: {}, env: {} };

/** Variables by which this machine's programs reach the network, where its administrator has set a proxy or authority. */
const ways = [
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
  ...['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'],
];

/** What a workflow that needs no lab, and so may fetch packages, is told of the way to them. */
export const networkOf = (env: Readonly<Record<string, string | undefined>>): Texts => pick(env, ways);

const pick = (from: Readonly<Record<string, string | undefined>>, names: readonly string[]): Texts =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = from[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
