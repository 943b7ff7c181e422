/** An error answer of the API. */
export class ApiError extends Error {
  /** HTTP status. */
  readonly status: number;
  /** Databricks' error code. It is a number in the answers of Databricks' gateway: 401 and 403. */
  readonly code: string | number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string | number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** The answer to a wrong value. */
export const invalid = (message: string): ApiError => new ApiError(400, 'INVALID_PARAMETER_VALUE', message);
/** The answer to a request that cannot be parsed. */
export const malformed = (message: string): ApiError =>
  new ApiError(400, 'MALFORMED_REQUEST', `Could not parse request object: ${message}`);
/** The answer when something does not exist. */
export const absent = (message: string): ApiError => new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', message);
/** The answer when something exists already. */
export const present = (message: string): ApiError => new ApiError(400, 'RESOURCE_ALREADY_EXISTS', message);
/** The answer, status 501, to something that Databricks has and the lab lacks. */
export const notImplemented = (what: string): ApiError =>
  new ApiError(501, 'NOT_IMPLEMENTED', `The lab's Databricks has no ${what}.`);
