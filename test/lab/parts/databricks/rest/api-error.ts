/** An answer that says why not, in Databricks' form. */
export class ApiError extends Error {
  readonly status: number;
  /** A number where Databricks' gateway answers and not a service: 401 and 403. */
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

export const invalid = (message: string): ApiError => new ApiError(400, 'INVALID_PARAMETER_VALUE', message);
export const malformed = (message: string): ApiError =>
  new ApiError(400, 'MALFORMED_REQUEST', `Could not parse request object: ${message}`);
export const absent = (message: string): ApiError => new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', message);
export const present = (message: string): ApiError => new ApiError(400, 'RESOURCE_ALREADY_EXISTS', message);
/** What Databricks has and this stand-in has not: never taken for a mistake of the caller. */
export const notHere = (what: string): ApiError =>
  new ApiError(501, 'NOT_IMPLEMENTED', `This stand-in has no ${what}.`);
