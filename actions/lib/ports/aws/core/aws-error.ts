import { isMachineLimit, messageOf, UserError } from '#lib/errors.ts';
import { isObject } from '#lib/json.ts';
import { redact } from '#lib/secret.ts';

/** One call to a service: what a message about its failure says of it. */
export interface AwsCall {
  /** The permission that the call needs, such as `ec2:DescribeInstances`: what an administrator has to grant. */
  readonly permission: string;
  /** The operation as the service documents it, such as `ec2:DescribeInstances`. */
  readonly operation: string;
  /** What the user can do instead when the call is denied, such as `set ec2.instanceId in the config`. */
  readonly instead?: string | undefined;
  /** Where the call was sent: the endpoint that the user has set, else the service and its region. */
  readonly target: string;
}

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

const deniedCodes = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'Client.UnauthorizedOperation',
  'AuthorizationError',
  'ForbiddenException',
  'Forbidden',
  'AllAccessDisabled',
]);
const absentCredentialsCodes = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'ProviderError',
  'CredentialsError',
]);
const wrongCredentialsCodes = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'AuthFailure',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'InvalidToken',
]);
const expiredCredentialsCodes = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenRefreshRequired',
  'InvalidIdentityToken',
]);
const wrongTimeCodes = new Set(['RequestExpired', 'RequestTimeTooSkewed', 'RequestInTheFuture']);
const throttledCodes = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
  'LimitExceededException',
]);
/** Codes of failures below HTTP: Node's, and those of TLS. */
const networkCode =
  /^(E[A-Z]+|TimeoutError|NetworkingError|CERT_\w+|ERR_TLS_\w+|ERR_SSL_\w+|UNABLE_TO_\w+|(DEPTH_ZERO_)?SELF_SIGNED_\w+|HOSTNAME_MISMATCH)$/;

const signIn =
  'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; or AWS_PROFILE, after "aws sso login" where the profile uses SSO; or, on GitHub, the variable AWS_ROLE_ARN for a role that trusts its OIDC.';

/**
 * Turns whatever an SDK client threw into an error that says what to do. An error that is already written for a person
 * is returned as it is, and so is one about a limit of this machine.
 */
export function translate(thrown: unknown, call: AwsCall): Error {
  if (thrown instanceof UserError) return thrown;
  // AWS has no part in it.
  if (thrown instanceof Error && isMachineLimit(thrown)) return thrown;
  const code = errorCodeOf(thrown);
  return new AwsError(messageFor(thrown, code, call), code, thrown, call);
}

function messageFor(thrown: unknown, code: string, call: AwsCall): string {
  const said = `${call.operation} answered ${code}${detailOf(thrown, code)}${referenceOf(thrown)}`;
  if (absentCredentialsCodes.has(code))
    return `There are no AWS credentials (${oneLine(messageOf(thrown))}). ${signIn}`;
  if (wrongCredentialsCodes.has(code)) return `AWS does not accept the credentials: ${said}. Check them. ${signIn}`;
  if (expiredCredentialsCodes.has(code)) return `The AWS credentials have expired: ${said}. Get fresh ones. ${signIn}`;
  if (wrongTimeCodes.has(code)) return `The clock of this machine is wrong: ${said}. Set it right.`;
  if (deniedCodes.has(code)) {
    const instead = call.instead === undefined ? '' : `, or ${call.instead}`;
    return `Denied: ${said}. Have the permission ${call.permission} granted${instead}.`;
  }
  if (throttledCodes.has(code)) return `AWS is throttling, even after several tries: ${said}. Run it again later.`;
  if (code === 'NoSuchBucket') return `The bucket does not exist: ${said}. Create it, or correct userId in the config.`;
  if (networkCode.test(code)) {
    return `${call.operation} got no answer from ${call.target}: ${oneLine(messageOf(thrown)) || code}. Check aws.region, AWS_ENDPOINT_URL and the network.`;
  }
  return `${said}.`;
}

/** The service's error code; for failures below HTTP, Node's code. */
function errorCodeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'UnknownError';
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  // The SDK puts a service's error code into `name`. Errors of Node are all named "Error" and carry a `code`.
  if (thrown.name !== 'Error' && !(networkCode.test(code ?? '') && metadataOf(thrown).status === undefined)) {
    // The response to a HEAD request has no body, so it cannot hold a code. Only the status is known.
    if (/^(Unknown(Error)?|\d{3})$/.test(thrown.name) && metadataOf(thrown).status === 403) return 'Forbidden';
    return thrown.name;
  }
  if (code !== undefined) return code;
  const { cause } = thrown;
  return cause instanceof Error && cause !== thrown ? errorCodeOf(cause) : 'UnknownError';
}

/** HTTP status and request id, where the SDK noted them on the error. */
function metadataOf(thrown: unknown): { readonly status: unknown; readonly requestId: unknown } {
  const metadata = thrown instanceof Error && '$metadata' in thrown ? thrown.$metadata : undefined;
  return isObject(metadata)
    ? { status: metadata['httpStatusCode'], requestId: metadata['requestId'] }
    : { status: undefined, requestId: undefined };
}

/** `: ` and the service's own message; empty when it says no more than the code does. */
function detailOf(thrown: unknown, code: string): string {
  const text = oneLine(messageOf(thrown));
  return text === '' || text === code || /^Unknown(Error)?$/.test(text) ? '' : `: ${text.replace(/\.$/, '')}`;
}

/** Such as ` (HTTP 400, request 01234567)`; empty when neither is known. */
function referenceOf(thrown: unknown): string {
  const { status, requestId } = metadataOf(thrown);
  const parts = [
    ...(status === undefined ? [] : [`HTTP ${status}`]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

const MAX_TEXT_LENGTH = 1_000;

/** Redacts before it cuts: a secret that is cut in half would no longer be recognised. */
const oneLine = (text: string): string => redact(text).replace(/\s+/g, ' ').trim().slice(0, MAX_TEXT_LENGTH);
