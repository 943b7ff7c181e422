import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rangeOf } from '#lab/parts/distribution/ranges.ts';

/** What a mirror may do to who downloads from it: `page` answers anything with a web page and status 200. */
export type MirrorFault = 'none' | 'page' | { readonly cutAfter: number };

export interface MirrorRequest {
  readonly method: string;
  readonly range: string | undefined;
}

const PAGE = '<!DOCTYPE html>\n<html><body>Please accept our terms.</body></html>\n';

/** A mirror of one file, on a port of this machine's loopback device, that fails as it is told to. */
export class FaultyMirror {
  fault: MirrorFault = 'none';
  readonly requests: MirrorRequest[] = [];
  readonly #bytes: Buffer;
  readonly #server: Server;

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async of(file: string): Promise<FaultyMirror> {
    const mirror = new FaultyMirror(readFileSync(file));
    await new Promise<void>((resolve) => void mirror.#server.listen(0, '127.0.0.1', resolve));
    return mirror;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/archive`;
  }

  /** The requests since it was asked last. */
  seen(): readonly MirrorRequest[] {
    return this.requests.splice(0);
  }

  #answer({ method = '', headers }: IncomingMessage, response: ServerResponse): void {
    this.requests.push({ method, range: headers.range });
    if (this.fault === 'page') {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': Buffer.byteLength(PAGE) });
      response.end(method === 'HEAD' ? undefined : PAGE);
      return;
    }
    const size = this.#bytes.length;
    const range = rangeOf(headers.range, size);
    const { start, end } = typeof range === 'object' ? range : { start: 0, end: size - 1 };
    response.writeHead(typeof range === 'object' ? 206 : 200, {
      'content-length': end - start + 1,
      'accept-ranges': 'bytes',
      ...(typeof range === 'object' ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}),
    });
    if (method === 'HEAD') {
      response.end();
    } else if (typeof this.fault === 'object') {
      response.write(this.#bytes.subarray(start, start + this.fault.cutAfter), () => response.destroy());
    } else response.end(this.#bytes.subarray(start, end + 1));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }
}
