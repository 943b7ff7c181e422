import { UserError } from '#lib/errors.ts';
import { isObject, jsonOf } from '#lib/json.ts';
import type { Http } from '#lib/ports/http/http.ts';
import { Secret } from '#lib/secret.ts';

const TIMEOUT_MS = 20_000;

/** How the workspace is reached and with whose rights. */
export interface DatabricksAccess {
  /** Address of the workspace as the user has given it; undefined when it is missing. */
  readonly host: string | undefined;
  readonly token: Secret | undefined;
  /** Client id of a service principal, for OIDC with GitHub. */
  readonly clientId: string | undefined;
  /** Where GitHub issues OIDC tokens, and the token to request one with. Set in a job with `id-token: write`. */
  readonly idTokenUrl: string | undefined;
  readonly idTokenRequest: Secret | undefined;
}

/**
 * The address of the workspace without its path and query.
 *
 * @throws UserError when it is missing, is not an address, or would send the token unencrypted.
 */
export function originOf(host: string | undefined): string {
  if (host === undefined) {
    throw new UserError(
      'The address of the Databricks workspace is missing: set the input databricks-host, the variable DATABRICKS_HOST or the config key databricks.host.',
    );
  }
  const text = /^[a-z]+:\/\//i.test(host) ? host : `https://${host}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLocal))) {
    throw new UserError(
      `The address of the Databricks workspace (DATABRICKS_HOST) is "${host}", expected an https:// address such as https://<workspace>.cloud.databricks.com.`,
    );
  }
  return url.origin;
}

/**
 * The token for the calls: the given one, else one that the workspace issues in exchange for GitHub's OIDC token.
 *
 * @throws UserError when there is neither.
 */
export async function bearerOf(access: DatabricksAccess, http: Http, signal: AbortSignal): Promise<Secret> {
  if (access.token !== undefined) return access.token;
  const { clientId, idTokenUrl, idTokenRequest } = access;
  if (clientId === undefined || idTokenUrl === undefined || idTokenRequest === undefined) {
    throw new UserError(
      'There is no token for Databricks: set the input databricks-token or the variable DATABRICKS_TOKEN; or, in a job with id-token: write, DATABRICKS_CLIENT_ID of a service principal with a federation policy for this repository.',
    );
  }
  const endpoint = `${originOf(access.host)}/oidc/v1/token`;
  const github = await http.send({
    method: 'GET',
    url: `${idTokenUrl}&audience=${encodeURIComponent(endpoint)}`,
    headers: { authorization: `Bearer ${idTokenRequest.reveal()}` },
    timeoutMs: TIMEOUT_MS,
    signal,
  });
  const subject = field(github.text, 'value');
  if (github.status !== 200 || subject === undefined) {
    throw new UserError(
      `GitHub gave no OIDC token (status ${github.status}). The job needs permissions: id-token: write.`,
    );
  }
  const exchange = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: new Secret(subject).reveal(),
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    client_id: clientId,
    scope: 'all-apis',
  });
  const answer = await http.send({
    method: 'POST',
    url: endpoint,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: exchange.toString(),
    timeoutMs: TIMEOUT_MS,
    signal,
  });
  const token = field(answer.text, 'access_token');
  if (answer.status !== 200 || token === undefined) {
    const why = field(answer.text, 'error_description') ?? field(answer.text, 'error') ?? 'no reason given';
    throw new UserError(
      `Databricks refused GitHub's OIDC token (status ${answer.status}: ${why}). Check DATABRICKS_CLIENT_ID and the federation policy of that service principal: issuer, subject and audience ${endpoint}.`,
    );
  }
  return new Secret(token);
}

/** A text field of a JSON answer; undefined when there is none. */
function field(text: string, name: string): string | undefined {
  const answer = jsonOf(text);
  const value = isObject(answer) ? answer[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}
