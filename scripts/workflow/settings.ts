import type { WorkflowFile } from './workflow-file.ts';
import { namesRead } from './workflow-file.ts';

type Texts = Readonly<Record<string, string>>;

/** What a workflow gets from the repository's settings and from its runner. */
export interface Settings {
  readonly secrets: Texts;
  readonly vars: Texts;
  /** Variables of every step: where the lab is. None is secret, since they are arguments of act. */
  readonly env: Texts;
}

/** Variables that lead clients to the lab instead of AWS and the real database. */
const addresses = ['AWS_ENDPOINT_URL', 'AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'DB_CA', 'PIPELINE_OVERLAY'];

/**
 * Sorts the variables of `lab env` as a user would set them: those that the workflow reads into the secrets and
 * variables of the repository, addresses into the runner's environment. A workflow gets only what it reads.
 */
export function settingsOf(workflow: Pick<WorkflowFile, 'text'>, lab: Texts, userId: string): Settings {
  const known: Texts = { ...lab, PIPELINE_USER_ID: userId };
  return {
    secrets: pick(known, namesRead(workflow, 'secrets')),
    vars: pick(known, namesRead(workflow, 'vars')),
    env: pick(known, addresses),
  };
}

/** Settings of a repository that has none. */
export const noSettings: Settings = { secrets: {}, vars: {}, env: {} };

/** Variables that name a proxy or a certificate authority, where this machine needs one to reach the network. */
const networkVariables = [
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
  ...['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'],
];

/** The network variables of this machine, for a workflow that needs no lab and so may fetch packages. */
export const networkOf = (env: Readonly<Record<string, string | undefined>>): Texts => pick(env, networkVariables);

const pick = (from: Readonly<Record<string, string | undefined>>, names: readonly string[]): Texts =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = from[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
