/** Why a request was not authenticated, before any protocol words it. */
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

/** A request that is not authenticated. `detail` is what was wrong with it; it never holds a secret. */
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
