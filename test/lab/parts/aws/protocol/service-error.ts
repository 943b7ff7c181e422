import { randomUUID } from 'node:crypto';
import type { AuthError, AuthProblem } from '../signature/auth-error.ts';
import type { Answer } from './answer.ts';
import { escapeXml, toXml } from './xml.ts';

/** AWS's protocols, which differ in the form of requests, answers and errors. */
export type Protocol = 'ec2' | 'query' | 'json' | 'rest-json' | 's3';

/** What an error of S3 says beside its code and its message. */
export interface ErrorDetails {
  /** Further elements, as in `Endpoint`. */
  readonly elements?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error that a service answers, with AWS's code and message. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  /** HTTP status. */
  readonly status: number;
  readonly code: string;
  readonly details: ErrorDetails;

  constructor(status: number, code: string, message: string, details: ErrorDetails = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

const SIGNATURE =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const INVALID_TOKEN = 'The security token included in the request is invalid.';
const EXPIRED = 'The security token included in the request is expired';

type Wording = readonly [status: number, code: string, message: string];

/** Status, code and message of an authentication failure, by protocol. `detail` is used where AWS's message has one. */
function wording(protocol: Protocol, problem: AuthProblem, detail: string): Wording {
  const json = protocol === 'json' ? 400 : 403;
  switch (protocol) {
    case 'ec2':
      if (problem === 'expired-token' || problem === 'skew' || problem === 'expired-request') {
        return [400, 'RequestExpired', 'Request has expired.'];
      }
      return [401, 'AuthFailure', 'AWS was not able to validate the provided access credentials'];
    case 'query':
      if (problem === 'missing') return [403, 'MissingAuthenticationToken', 'Request is missing Authentication Token'];
      if (problem === 'incomplete') return [400, 'IncompleteSignature', detail];
      if (problem === 'unknown-key' || problem === 'bad-token') return [403, 'InvalidClientTokenId', INVALID_TOKEN];
      if (problem === 'expired-token') return [403, 'ExpiredToken', EXPIRED];
      return [403, 'SignatureDoesNotMatch', signatureDetail(problem, detail)];
    case 'json':
    case 'rest-json':
      if (problem === 'missing') return [json, 'MissingAuthenticationTokenException', 'Missing Authentication Token'];
      if (problem === 'incomplete') return [json, 'IncompleteSignatureException', detail];
      if (problem === 'unknown-key' || problem === 'bad-token')
        return [json, 'UnrecognizedClientException', INVALID_TOKEN];
      if (problem === 'expired-token') return [json, 'ExpiredTokenException', EXPIRED];
      return [json, 'InvalidSignatureException', signatureDetail(problem, detail)];
    case 's3':
      return s3Wording(problem, detail);
  }
}

function signatureDetail(problem: AuthProblem, detail: string): string {
  if (problem === 'skew' || problem === 'expired-request') return `Signature expired: ${detail} is not now.`;
  if (problem === 'scope') return `Credential should be scoped to a valid region, not '${detail}'.`;
  if (problem === 'unsigned-header') return `The header '${detail}' must be signed.`;
  return SIGNATURE;
}

function s3Wording(problem: AuthProblem, detail: string): Wording {
  switch (problem) {
    case 'missing':
      return [403, 'AccessDenied', 'Access Denied'];
    case 'incomplete':
      return [400, 'AuthorizationHeaderMalformed', `The authorization header is malformed; ${detail}`];
    case 'scope':
      return [
        400,
        'AuthorizationHeaderMalformed',
        `The authorization header is malformed; the region '${detail}' is wrong`,
      ];
    case 'unknown-key':
      return [403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.'];
    case 'bad-token':
      return [400, 'InvalidToken', 'The provided token is malformed or otherwise invalid.'];
    case 'expired-token':
      return [400, 'ExpiredToken', 'The provided token has expired.'];
    case 'skew':
      return [
        403,
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large.',
      ];
    case 'expired-request':
      return [403, 'AccessDenied', 'Request has expired'];
    case 'unsigned-header':
      return [403, 'AccessDenied', `There were headers present in the request which were not signed: ${detail}`];
    case 'signature':
      return [
        403,
        'SignatureDoesNotMatch',
        SIGNATURE.replace('AWS Secret Access Key', 'key').split(' Consult')[0] ?? '',
      ];
  }
}

/** The error with which the services of a protocol answer an authentication failure. */
export function authError(protocol: Protocol, error: AuthError): ServiceError {
  return new ServiceError(...wording(protocol, error.problem, error.detail));
}

/** The answer, status 501, to an operation that AWS has and the front door lacks. */
export function notImplemented(service: string, operation: string): ServiceError {
  return new ServiceError(501, 'NotImplemented', `The lab does not support ${service}:${operation}.`);
}

const xmlBody = (inner: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n${inner}`;

/** XML namespaces of the services with the query protocol, by their name in the credential scope. */
export const queryNamespace = {
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
} as const;

/** An error as an answer in the form of its protocol. @param service chooses the namespace of the query protocol. */
export function errorAnswer(protocol: Protocol, error: ServiceError, service = 'sts'): Answer {
  const requestId = randomUUID();
  const [code, message] = [escapeXml(error.code), escapeXml(error.message)];
  const xml = (body: string): Answer => ({
    status: error.status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: xmlBody(body),
  });
  switch (protocol) {
    case 'ec2':
      return xml(
        `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
      );
    case 'query': {
      const namespace = service === 'iam' ? queryNamespace.iam : queryNamespace.sts;
      const type = error.status >= 500 ? 'Receiver' : 'Sender';
      return xml(
        `<ErrorResponse xmlns="${namespace}"><Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      );
    }
    case 's3':
      return s3Answer(error, requestId);
    case 'json':
      return {
        status: error.status,
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId },
        body: JSON.stringify({ __type: error.code, message: error.message }),
      };
    case 'rest-json':
      return {
        status: error.status,
        headers: {
          'content-type': 'application/json',
          'x-amzn-requestid': requestId,
          'x-amzn-errortype': error.code,
        },
        body: JSON.stringify({ message: error.message }),
      };
  }
}

function s3Answer({ status, code, message, details }: ServiceError, requestId: string): Answer {
  const hostId = Buffer.from(requestId).toString('base64');
  const ids = { 'x-amz-request-id': requestId, 'x-amz-id-2': hostId };
  const members = { Code: code, Message: message, ...details.elements, RequestId: requestId, HostId: hostId };
  return {
    status,
    headers: { 'content-type': 'application/xml', ...ids, ...details.headers },
    body: xmlBody(toXml({ Error: members }, 'member')),
  };
}
