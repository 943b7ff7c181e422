import { z } from 'zod';
import { JsonFile } from '../../identity/json-file.ts';
import { ServiceError } from '../../protocol/service-error.ts';

const regions = z.record(z.string(), z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/));

/** In which region each bucket is: the account's, unless a file that a test may write says another. */
export class BucketRegions {
  readonly #file: JsonFile<Readonly<Record<string, string>>>;
  /** The region of the account, whose endpoint the front door is. */
  readonly own: string;

  constructor(file: string, own: string) {
    this.#file = new JsonFile(file, {}, (value) => regions.parse(value));
    this.own = own;
  }

  /** The region of a bucket; the own one for a bucket that does not exist. */
  of(bucket: string): string {
    return this.#file.read()[bucket] ?? this.own;
  }

  /**
   * Checks the region that a request is signed for.
   *
   * @throws ServiceError as S3 answers at the endpoint of the wrong region: a redirect that SDKs follow when it was signed
   *   for this endpoint's region, else an error that names the region.
   */
  check(bucket: string, signed: string): void {
    const home = this.of(bucket);
    if (signed === home) return;
    const headers = { 'x-amz-bucket-region': home };
    if (signed === this.own) {
      const text =
        'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.';
      const elements = { Endpoint: `${bucket}.s3.${home}.amazonaws.com`, Bucket: bucket };
      throw new ServiceError(301, 'PermanentRedirect', text, { elements, headers });
    }
    const text = `The authorization header is malformed; the region '${signed}' is wrong; expecting '${home}'`;
    throw new ServiceError(400, 'AuthorizationHeaderMalformed', text, { elements: { Region: home }, headers });
  }
}

/** The answer to GetBucketLocation, in which us-east-1 is an empty text. */
export const locationXml = (region: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${region === 'us-east-1' ? '' : region}</LocationConstraint>`;
