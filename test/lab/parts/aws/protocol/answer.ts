import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a service answers. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Writes an answer; a HEAD request gets its headers alone. */
export function send(response: ServerResponse, answer: Answer, method?: string): void {
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(body.length) });
  response.end(method === 'HEAD' ? undefined : body);
}

/** A body that is longer than it may be. */
export class BodyTooLong extends Error {
  override readonly name = 'BodyTooLong';
}

/**
 * Reads a whole body.
 *
 * @throws BodyTooLong beyond `limit` bytes; the rest is read and dropped, so that the sender can still see an answer.
 */
export function readBody(message: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    message.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) {
        chunks.length = 0;
        reject(new BodyTooLong(`The body is longer than ${limit} bytes.`));
      } else {
        chunks.push(chunk);
      }
    });
    message.once('end', () => resolve(Buffer.concat(chunks)));
    message.once('error', reject);
  });
}
