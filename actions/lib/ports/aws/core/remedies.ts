import type { AwsCall } from './aws-call.ts';
import { denialRemedy } from './denials.ts';
import { type ErrorFacts, networkCode } from './error-facts.ts';

export const deniedCodes = new Set([
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
const otherRegionCodes = new Set([
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]);
const notEnabledCodes = new Set(['OptInRequired', 'OptInRequiredException', 'SubscriptionRequiredException']);

const signIn =
  'Set AWS_PROFILE (an SSO profile after aws sso login), or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or on GitHub the variable AWS_ROLE_ARN for a role that trusts its OIDC.';

/** What went wrong with a call and what to do about it. The remedy follows from the answer, not from the call alone. */
export function explain(facts: ErrorFacts, call: AwsCall): string {
  const { code, status, message, bucketRegion } = facts;
  const answered = status === undefined ? 500 : status;
  const said = `${call.operation} answered ${code}${message === '' ? '' : `: ${message}`}${referenceOf(facts)}`;
  if (absentCredentialsCodes.has(code)) return `There are no AWS credentials (${message}). ${signIn}`;
  if (wrongCredentialsCodes.has(code)) return `AWS does not accept the credentials: ${said}. Check them. ${signIn}`;
  if (expiredCredentialsCodes.has(code)) return `The AWS credentials have expired: ${said}. Get fresh ones. ${signIn}`;
  if (wrongTimeCodes.has(code)) return `The clock of this machine is wrong: ${said}. Set it right.`;
  if (facts.isForeign) {
    return `What answers at ${call.target} is not AWS: ${call.operation} got ${status ?? 'something'} with a text that AWS would not send. Check AWS_ENDPOINT_URL and HTTPS_PROXY, and that this network needs no sign-in.`;
  }
  if (deniedCodes.has(code)) return `Denied: ${said}. ${denialRemedy(facts, call.permission, call.instead)}`;
  if (otherRegionCodes.has(code)) return otherRegion(said, bucketRegion);
  if (code === 'NoSuchBucket') return `The bucket does not exist: ${said}. Create it, or correct userId in the config.`;
  if (/^(KMS\.|KMS[A-Z])/.test(code)) {
    return `The KMS key that encrypts the data cannot be used: ${said}. Enable that key, or have the bucket encrypt with another one.`;
  }
  if (throttledCodes.has(code) || status === 429) {
    return `AWS is throttling, even after several tries: ${said}. Run it again later.`;
  }
  if (networkCode.test(code)) return unanswered(facts, call);
  if (notEnabledCodes.has(code)) {
    return `The account has not enabled this service or region: ${said}. Enable it in the console, or correct aws.region in the config.`;
  }
  if (/LimitExceeded$|Quota|LimitExceededFault$/.test(code)) {
    return `A quota of the account is used up: ${said}. Delete what is no longer needed, or ask AWS for a higher quota.`;
  }
  if (/NotFound|NoSuch/.test(code) || status === 404) {
    return `It does not exist: ${said}. Check userId and aws.region in the config, and that nobody has deleted it meanwhile.`;
  }
  if (/Conflict|InUse|OperationAborted|ConcurrentModification/.test(code) || status === 409) {
    return `Something else uses or changes it at the same time: ${said}. Wait until that is done, and run again.`;
  }
  if (answered >= 500 && status !== undefined) {
    return status === 501
      ? `${said}. What answers at ${call.target} does not have this operation. Check AWS_ENDPOINT_URL.`
      : `AWS failed on its side, even after several tries: ${said}. Run it again later; https://health.aws.amazon.com shows outages.`;
  }
  if (status !== undefined && status >= 400) {
    return `AWS refuses what was asked: ${said}. Correct in the config what the answer names.`;
  }
  return `${said}.`;
}

function otherRegion(said: string, region: string | undefined): string {
  if (region === undefined) return `The bucket is in another region: ${said}. Set aws.region in the config to it.`;
  return `The bucket is in the region ${region}: ${said}. Set aws.region in the config (or the variable AWS_REGION) to ${region}, or correct userId.`;
}

/** No answer at all: what failed below HTTP tells what to look at. */
function unanswered({ code, message }: ErrorFacts, { operation, target }: AwsCall): string {
  const said = `${operation} got no answer from ${target}: ${message === '' ? code : message}`;
  if (/^(UNABLE_TO_\w+|(DEPTH_ZERO_)?SELF_SIGNED_\w+)$/.test(code)) {
    return `${said}. Its certificate is of an authority that is not known here, as behind the proxy of a company: set AWS_CA_BUNDLE to the PEM file of that authority.`;
  }
  if (/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/.test(code)) {
    return `${said}. Check the clock of this machine, and the certificate there.`;
  }
  return `${said}. Check aws.region, AWS_ENDPOINT_URL and the network.`;
}

/** Such as ` (HTTP 400, request 01234567)`; empty when neither is known. */
function referenceOf({ status, requestId }: ErrorFacts): string {
  const parts = [
    ...(status === undefined ? [] : [`HTTP ${status}`]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
