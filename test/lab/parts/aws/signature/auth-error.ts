/** Why a request could not be authenticated. Each protocol has its own error for it; see service-error.ts. */
export type AuthProblem =
  | 'missing'
  | 'incomplete'
  | 'unknown-key'
  | 'bad-token'
  | 'expired-token'
  | 'signature'
  | 'skew'
  | 'expired-request'
  | 'scope'
  | 'unsigned-header';

/** A request that could not be authenticated. `detail` is the wrong value and never contains a secret. */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly problem: AuthProblem;
  readonly detail: string;

  constructor(problem: AuthProblem, detail = '') {
    super(`${problem} ${detail}`.trim());
    this.problem = problem;
    this.detail = detail;
  }
}
