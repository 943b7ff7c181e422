import { isMachineLimit, UserError } from '#lib/errors.ts';
import type { AwsCall } from './aws-call.ts';
import { factsInOutput, factsOf } from './error-facts.ts';
import { deniedCodes, explain } from './remedies.ts';

/**
 * A failed call to AWS. The message names the operation, the error code, the service's own message and the request id,
 * which AWS support asks for.
 */
export class AwsError extends UserError {
  /** The service's error code, such as `ConflictException`. */
  readonly code: string;
  /** The call that failed; undefined when the error was made without one. */
  readonly call: AwsCall | undefined;

  constructor(message: string, code: string, cause: unknown, call?: AwsCall) {
    // Each denial is a permission of its own. All other failures of one code, such as credentials that have expired, have
    // one cause.
    super(message, { cause, ...(deniedCodes.has(code) ? {} : { kind: `AWS ${code}` }) });
    this.name = 'AwsError';
    this.code = code;
    this.call = call;
  }
}

/**
 * Runs a look-up whose result the user can also set in the config. When the look-up is denied, the error names that
 * way out. The caller gives it, because the same call can be replaced by different config keys in different places.
 *
 * @param instead completes "Have the permission granted, or …", such as `set ec2.publicDns in the config`.
 * @throws AwsError when the look-up fails.
 */
export async function replaceable<T>(instead: string, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof AwsError) || error.call === undefined || !isDenied(error)) throw error;
    throw translate(error.cause, { ...error.call, instead });
  }
}

/** Whether something thrown is a failed AWS call with one of these error codes. For ports: nothing else names codes. */
export const hasCode = (thrown: unknown, ...codes: readonly string[]): boolean =>
  thrown instanceof AwsError && codes.includes(thrown.code);

/** Whether a call was refused because a permission is missing. */
export const isDenied = (thrown: unknown): boolean => thrown instanceof AwsError && deniedCodes.has(thrown.code);

/**
 * Turns whatever an SDK client threw into an error that says what to do. An error that is already written for a person
 * is returned as it is, and so is one about a limit of this machine.
 */
export function translate(thrown: unknown, call: AwsCall): Error {
  if (thrown instanceof UserError) return thrown;
  // AWS has no part in it.
  if (thrown instanceof Error && isMachineLimit(thrown)) return thrown;
  const facts = factsOf(thrown);
  return new AwsError(explain(facts, call), facts.code, thrown, call);
}

/**
 * What a failed call of the AWS CLI means and what to do about it.
 *
 * @param output what the CLI printed.
 * @returns undefined when a service did not answer with an error.
 */
export function explainOutput(output: string, call: AwsCall): string | undefined {
  const facts = factsInOutput(output);
  return facts && explain(facts, call);
}
