import { messageOf } from '#lib/errors.ts';
import { isObject } from '#lib/json.ts';
import { redact } from '#lib/secret.ts';

/** A denial, as AWS words it in the message of an error. */
export interface Denial {
  /** What was denied, such as `kms:GenerateDataKey`: not always what was called. */
  readonly action: string;
  /** ARN of what it was denied on; undefined when the message names none. */
  readonly resource: string | undefined;
  /** Whether a policy denies it explicitly. Otherwise none allows it. */
  readonly isExplicit: boolean;
  /** The kind of policy that decided, such as `resource-based policy`; undefined when the message names none. */
  readonly policy: string | undefined;
}

/** What can be read off whatever an SDK client threw. */
export interface ErrorFacts {
  /** The service's error code; for failures below HTTP, Node's code. */
  readonly code: string;
  /** HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** The service's own message in one line, redacted; empty when it says no more than the code does. */
  readonly message: string;
  readonly denial: Denial | undefined;
  /** The region in which S3 says that the bucket is. */
  readonly bucketRegion: string | undefined;
  /** Whether something has answered that does not speak as AWS does, such as a proxy with a page of its own. */
  readonly isForeign: boolean;
}

/** Codes of failures below HTTP: Node's, and those of TLS. */
export const networkCode =
  /^(E[A-Z]+|TimeoutError|NetworkingError|CERT_\w+|ERR_TLS_\w+|ERR_SSL_\w+|UNABLE_TO_\w+|(DEPTH_ZERO_)?SELF_SIGNED_\w+|HOSTNAME_MISMATCH)$/;

/** Reads the facts off an error. */
export function factsOf(thrown: unknown): ErrorFacts {
  const code = errorCodeOf(thrown);
  const { status, requestId } = metadataOf(thrown);
  const [first = ''] = messageOf(thrown).split(DESERIALIZATION);
  const text = oneLine(first);
  const message = text === code || /^Unknown(Error)?$/.test(text) ? '' : text.replace(/\.$/, '');
  return {
    code,
    status,
    requestId,
    message,
    denial: denialIn(message),
    bucketRegion: bucketRegionOf(thrown, message),
    isForeign: thrown instanceof SyntaxError || DESERIALIZATION.test(messageOf(thrown)),
  };
}

/** What the SDK appends to the message when it cannot read an answer. */
const DESERIALIZATION = /\s*Deserialization error: /;

/** Reads the facts off what the AWS CLI printed; undefined when that is no error of a service. */
export function factsInOutput(output: string): ErrorFacts | undefined {
  const [, code = '', words = ''] =
    /An error occurred \(([\w.]+)\) when calling the \w+ operation[^:]*: ([^\n]*)/.exec(output) ?? [];
  if (code === '') return undefined;
  const message = oneLine(words).replace(/\.$/, '');
  const facts = { status: undefined, requestId: undefined, isForeign: false };
  return {
    ...facts,
    code,
    message,
    denial: denialIn(message),
    bucketRegion: bucketRegionOf(new Error(message), message),
  };
}

/** Codes in place of those that an answer without a body, as to a HEAD request, cannot hold. */
const codeOfStatus: Readonly<Record<number, string>> = {
  301: 'PermanentRedirect',
  307: 'TemporaryRedirect',
  403: 'Forbidden',
};

function errorCodeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'UnknownError';
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  const { status } = metadataOf(thrown);
  // The SDK puts a service's error code into `name`. Errors of Node are all named "Error" and carry a `code`.
  if (thrown.name !== 'Error' && !(networkCode.test(code ?? '') && status === undefined)) {
    const isWithoutCode = /^(Unknown(Error)?|\d{3})$/.test(thrown.name);
    return (isWithoutCode ? codeOfStatus[status ?? 0] : undefined) ?? thrown.name;
  }
  if (code !== undefined) return code;
  const { cause } = thrown;
  return cause instanceof Error && cause !== thrown ? errorCodeOf(cause) : 'UnknownError';
}

/** HTTP status and request id, where the SDK noted them on the error. */
function metadataOf(thrown: unknown): { readonly status: number | undefined; readonly requestId: string | undefined } {
  const metadata =
    thrown instanceof Error && '$metadata' in thrown && isObject(thrown.$metadata) ? thrown.$metadata : {};
  const { httpStatusCode: status, requestId } = metadata;
  return {
    status: typeof status === 'number' ? status : undefined,
    requestId: typeof requestId === 'string' ? requestId : undefined,
  };
}

/** `… is not authorized to perform: ACTION on resource: ARN because no KIND allows …`, or `… with an explicit deny in a KIND`. */
const DENIED =
  /not authorized to perform: ([\w-]+:[\w*]+)(?: on (?:the )?resource:? "?([^"\s]+?)"?(?=[\s,;.]*(?:\s|$)))?/i;
const EXPLICIT = /with an explicit deny(?: in an? ([A-Za-z -]+?(?:policy|boundary)))?/i;
const NOT_ALLOWED = /because no ([A-Za-z -]+?(?:policy|boundary)) allows/i;

function denialIn(message: string): Denial | undefined {
  const [, action, resource] = DENIED.exec(message) ?? [];
  const explicit = EXPLICIT.exec(message);
  if (action === undefined) return undefined;
  const policy = explicit === null ? NOT_ALLOWED.exec(message)?.[1] : explicit[1];
  return { action, resource, isExplicit: explicit !== null, policy };
}

/** S3 names the bucket's region in a header of its answer, in a field of the error, or only in the message. */
function bucketRegionOf(thrown: unknown, message: string): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const response = '$response' in thrown && isObject(thrown.$response) ? thrown.$response : {};
  const headers = isObject(response['headers']) ? response['headers'] : {};
  const fields = [headers['x-amz-bucket-region'], 'Region' in thrown ? thrown.Region : undefined];
  const given = fields.find((field): field is string => typeof field === 'string' && field !== '');
  return given ?? /expecting '([a-z0-9-]+)'/.exec(message)?.[1];
}

const MAX_TEXT_LENGTH = 1_000;

/** Redacts before it cuts: a secret that is cut in half would no longer be recognised. */
const oneLine = (text: string): string => redact(text).replace(/\s+/g, ' ').trim().slice(0, MAX_TEXT_LENGTH);
