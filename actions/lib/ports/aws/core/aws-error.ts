import { messageOf, UserError } from '#lib/errors.ts';
import { redact } from '#lib/secret.ts';

/** One call to a service, as far as a message about its failure needs to know. */
export interface AwsCall {
  /** Permission it needs, such as `ec2:DescribeInstances`: what an administrator has to grant. */
  readonly permission: string;
  /** Operation as the service documents it, such as `ec2:DescribeInstances`. */
  readonly operation: string;
  /** What replaces the call when it is denied, such as `set ec2.instanceId in the config`. */
  readonly instead?: string | undefined;
  /** Where the call went, for failures of the network: an endpoint of the user's, or the service's region. */
  readonly target: string;
}

/** A failed call to AWS: says operation, code, the service's own words and the request id, which is what support asks for. */
export class AwsError extends UserError {
  /** The service's own code, such as `ConflictException`. */
  readonly code: string;
  /** The call that failed, where it is known. */
  readonly call: AwsCall | undefined;

  constructor(message: string, code: string, cause: unknown, call?: AwsCall) {
    super(message, { cause });
    this.name = 'AwsError';
    this.code = code;
    this.call = call;
  }
}

/**
 * Carries out a look-up. Where it is denied the error names what replaces it there: one and the same call may be replaced
 * by other keys of the config in another place.
 *
 * @param instead completes "Have the permission granted, or …", such as `set ec2.publicDns in the config`.
 */
export async function replaceable<T>(instead: string, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof AwsError) || error.call === undefined || !isDenied(error)) throw error;
    throw translate(error.cause, { ...error.call, instead });
  }
}

/** Whether something thrown is a failed AWS call with one of these codes. */
export const hasCode = (thrown: unknown, ...codes: readonly string[]): boolean =>
  thrown instanceof AwsError && codes.includes(thrown.code);

/** Whether a call was refused for lack of a permission. */
export const isDenied = (thrown: unknown): boolean => thrown instanceof AwsError && denied.has(thrown.code);

const denied = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'Client.UnauthorizedOperation',
  'AuthorizationError',
  'ForbiddenException',
  'Forbidden',
  'AllAccessDisabled',
]);
const absentCredentials = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'ProviderError',
  'CredentialsError',
]);
const wrongCredentials = new Set([
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
const expiredCredentials = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenRefreshRequired',
  'InvalidIdentityToken',
]);
const wrongTime = new Set(['RequestExpired', 'RequestTimeTooSkewed', 'RequestInTheFuture']);
const throttled = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
  'LimitExceededException',
]);
const network =
  /^(E[A-Z]+|TimeoutError|NetworkingError|CERT_\w+|ERR_TLS_\w+|ERR_SSL_\w+|UNABLE_TO_\w+|(DEPTH_ZERO_)?SELF_SIGNED_\w+|HOSTNAME_MISMATCH)$/;

const signIn =
  'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or on GitHub the variable AWS_ROLE_ARN for a role that trusts its OIDC.';

/** Turns whatever an SDK client threw into an error that says what to do. Never a raw SDK error. */
export function translate(thrown: unknown, call: AwsCall): Error {
  if (thrown instanceof UserError) return thrown;
  const code = codeOf(thrown);
  const failure = new AwsError(messageFor(thrown, code, call), code, thrown, call);
  return failure;
}

function messageFor(thrown: unknown, code: string, call: AwsCall): string {
  const said = `${call.operation} answered ${code}${wordsOf(thrown, code)}${trailOf(thrown)}`;
  if (absentCredentials.has(code)) return `There are no AWS credentials (${oneLine(messageOf(thrown))}). ${signIn}`;
  if (wrongCredentials.has(code)) return `AWS does not accept the credentials: ${said}. Check them. ${signIn}`;
  if (expiredCredentials.has(code)) return `The AWS credentials have expired: ${said}. Get fresh ones. ${signIn}`;
  if (wrongTime.has(code)) return `The clock of this machine is wrong: ${said}. Set it right.`;
  if (denied.has(code)) {
    const instead = call.instead === undefined ? '' : `, or ${call.instead}`;
    return `Denied: ${said}. Have the permission ${call.permission} granted${instead}.`;
  }
  if (throttled.has(code)) return `AWS is throttling, also after several retries: ${said}. Run it again later.`;
  if (code === 'NoSuchBucket') return `There is no such bucket: ${said}. Create it, or correct userId in the config.`;
  if (network.test(code)) {
    return `${call.operation} reached nobody at ${call.target}: ${oneLine(messageOf(thrown)) || code}. Check aws.region, AWS_ENDPOINT_URL and the network.`;
  }
  return `${said}.`;
}

/** The service's code; for failures below HTTP the code of Node. */
function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'UnknownError';
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  // A service's error carries its code as `name`; Node's are all called Error.
  if (thrown.name !== 'Error' && !(network.test(code ?? '') && statusOf(thrown) === undefined)) {
    // The answer to a HEAD has no body to hold a code: all that is known is the status.
    if (/^(Unknown(Error)?|\d{3})$/.test(thrown.name) && statusOf(thrown) === 403) return 'Forbidden';
    return thrown.name;
  }
  if (code !== undefined) return code;
  const { cause } = thrown;
  return cause instanceof Error && cause !== thrown ? codeOf(cause) : 'UnknownError';
}

function statusOf(thrown: Error): number | undefined {
  if (!('$metadata' in thrown) || typeof thrown.$metadata !== 'object' || thrown.$metadata === null) return undefined;
  const metadata = thrown.$metadata;
  return 'httpStatusCode' in metadata && typeof metadata.httpStatusCode === 'number'
    ? metadata.httpStatusCode
    : undefined;
}

function wordsOf(thrown: unknown, code: string): string {
  const words = oneLine(messageOf(thrown));
  return words === '' || words === code || /^Unknown(Error)?$/.test(words) ? '' : `: ${words.replace(/\.$/, '')}`;
}

function trailOf(thrown: unknown): string {
  if (!(thrown instanceof Error) || !('$metadata' in thrown)) return '';
  const metadata = thrown.$metadata;
  if (typeof metadata !== 'object' || metadata === null) return '';
  const status =
    'httpStatusCode' in metadata && metadata.httpStatusCode !== undefined ? `HTTP ${metadata.httpStatusCode}` : '';
  const id = 'requestId' in metadata && metadata.requestId !== undefined ? `request ${metadata.requestId}` : '';
  const trail = [status, id].filter((part) => part !== '').join(', ');
  return trail === '' ? '' : ` (${trail})`;
}

const LONGEST_WORDS = 1_000;

/** Secrets go first: half of one, cut off, would be recognised by nobody. */
const oneLine = (text: string): string => redact(text).replace(/\s+/g, ' ').trim().slice(0, LONGEST_WORDS);
