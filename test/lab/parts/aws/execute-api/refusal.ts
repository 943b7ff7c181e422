import { randomBytes, randomUUID } from 'node:crypto';

/** An error that API Gateway itself answers, without an integration. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly type: string;

  /** @param type value of the header `x-amzn-errortype`. */
  constructor(status: number, message: string, type: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** API Gateway's answer to an internal failure or a wrong integration. */
export const serverError = (): Refusal => new Refusal(500, 'Internal server error', 'InternalServerErrorException');

/** The id headers of every answer of the data plane. */
export const ids = (): Record<string, string> => ({
  'x-amzn-requestid': randomUUID(),
  'x-amz-apigw-id': randomBytes(9).toString('base64'),
});
