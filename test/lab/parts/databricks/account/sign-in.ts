import { randomBytes, timingSafeEqual } from 'node:crypto';

/** An answer of the identity service. It has OAuth's form and not that of the API. */
export interface OpenAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const JWT = 'urn:ietf:params:oauth:token-type:jwt';
const GITHUB = 'https://token.actions.githubusercontent.com';
/** How long an exchanged token is valid. */
const LIFETIME_S = 3_600;

const equal = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** The claims of a JWT, not verified; undefined when the text is no JWT. */
function claimsOf(jwt: string): Readonly<Record<string, unknown>> | undefined {
  const [, claims, ...rest] = jwt.split('.');
  if (claims === undefined || rest.length !== 1) return undefined;
  try {
    return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
  } catch {
    return undefined; // Not JSON, so it is no token.
  }
}

/** Checks tokens. Valid are the workspace's own, and those that were issued in exchange for an OIDC token of GitHub. */
export class SignIn {
  readonly #url: string;
  readonly #token: string;
  readonly #now: () => number;
  readonly #issued = new Map<string, number>();

  constructor(url: string, token: string, now: () => number) {
    this.#url = url;
    this.#token = token;
    this.#now = now;
  }

  /** Whether a token is valid now. */
  isValid(token: string): boolean {
    return equal(token, this.#token) || (this.#issued.get(token) ?? 0) > this.#now();
  }

  /** Answers the calls that need no token; undefined for any other call. */
  open(method: string, path: string, body: string): OpenAnswer | undefined {
    const issuer = `${this.#url}/oidc`;
    switch (`${method} ${path}`) {
      case 'GET /.well-known/databricks-config':
        return { status: 200, body: { oidc_endpoint: issuer, account_id: '', workspace_id: '' } };
      case 'GET /oidc/.well-known/oauth-authorization-server':
        return {
          status: 200,
          body: { issuer, token_endpoint: `${issuer}/v1/token`, authorization_endpoint: `${issuer}/v1/authorize` },
        };
      case 'POST /oidc/v1/token':
        return this.#exchange(new URLSearchParams(body));
      default:
        return undefined;
    }
  }

  /** Exchanges a token of GitHub. Its claims are checked, but not its signature: GitHub's keys are not available. */
  #exchange(form: URLSearchParams): OpenAnswer {
    const refuse = (error: string, why: string): OpenAnswer => ({
      status: error === 'invalid_client' ? 401 : 400,
      body: { error, error_description: why },
    });
    if (form.get('grant_type') !== EXCHANGE) return refuse('unsupported_grant_type', 'Only token exchange is offered.');
    if (form.get('subject_token_type') !== JWT) return refuse('invalid_request', `subject_token_type must be ${JWT}`);
    if (form.get('scope') !== 'all-apis') return refuse('invalid_scope', 'scope must be all-apis');
    if ((form.get('client_id') ?? '') === '') return refuse('invalid_client', 'client_id is missing');
    const claims = claimsOf(form.get('subject_token') ?? '');
    if (claims === undefined) return refuse('invalid_request', 'subject_token is no JWT');
    if (claims['iss'] !== GITHUB)
      return refuse('invalid_grant', `no federation policy for the issuer ${claims['iss']}`);
    const audience = `${this.#url}/oidc/v1/token`;
    if (claims['aud'] !== audience)
      return refuse('invalid_grant', `the audience is ${claims['aud']}, expected ${audience}`);
    if (typeof claims['exp'] !== 'number' || claims['exp'] * 1_000 < this.#now()) {
      return refuse('invalid_grant', 'the token has expired');
    }
    const token = randomBytes(24).toString('base64url');
    this.#issued.set(token, this.#now() + LIFETIME_S * 1_000);
    return {
      status: 200,
      body: { access_token: token, token_type: 'Bearer', scope: 'all-apis', expires_in: LIFETIME_S },
    };
  }
}
