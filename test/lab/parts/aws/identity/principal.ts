/** The sender of a call: an IAM user, or a session of a role. */
export type Principal =
  | { readonly kind: 'user'; readonly arn: string; readonly account: string }
  | {
      readonly kind: 'session';
      /** The session's own ARN, arn:aws:sts::<account>:assumed-role/<role>/<session>. */
      readonly arn: string;
      readonly account: string;
      readonly roleName: string;
      readonly roleArn: string;
      readonly sessionName: string;
    };

/**
 * The principal that an ARN names.
 *
 * @throws Error for an ARN that is neither an IAM user's nor a role session's.
 */
export function principalOf(arn: string): Principal {
  const user = /^arn:aws:iam::(\d{12}):user\/.+$/.exec(arn);
  if (user?.[1] !== undefined) return { kind: 'user', arn, account: user[1] };
  const session = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/.exec(arn);
  const [, account, roleName, sessionName] = session ?? [];
  if (account === undefined || roleName === undefined || sessionName === undefined) {
    throw new Error(`${arn} names neither an IAM user nor a role session`);
  }
  return {
    kind: 'session',
    arn,
    account,
    roleName,
    roleArn: `arn:aws:iam::${account}:role/${roleName}`,
    sessionName,
  };
}
