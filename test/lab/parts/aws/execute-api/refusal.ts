import { randomBytes, randomUUID } from 'node:crypto';

/** An answer of API Gateway's own, where no integration answered. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly type: string;

  /** @param type as the header `x-amzn-errortype` names it. */
  constructor(status: number, message: string, type: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** What API Gateway answers when it is itself at fault, or an integration is set up wrongly. */
export const serverError = (): Refusal => new Refusal(500, 'Internal server error', 'InternalServerErrorException');

/** The ids that every answer of the data plane carries. */
export const ids = (): Record<string, string> => ({
  'x-amzn-requestid': randomUUID(),
  'x-amz-apigw-id': randomBytes(9).toString('base64'),
});
