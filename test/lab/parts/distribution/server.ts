// The process `distribution`: serves files over HTTP. Usage: node server.ts PORT TABLE.json. The table maps paths to
// files.
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { rangeOf } from './ranges.ts';

const [port, tableFile] = process.argv.slice(2);
if (port === undefined || tableFile === undefined) throw new Error('usage: node server.ts PORT TABLE.json');
const table = new Map(Object.entries(JSON.parse(readFileSync(tableFile, 'utf8')) as Record<string, string>));

const types: Readonly<Record<string, string>> = {
  sha512: 'text/plain',
  jar: 'application/java-archive',
  zip: 'application/zip',
};

function text(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(body), ...headers });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = decodeURIComponent(new URL(request.url ?? '/', 'http://server').pathname);
  const file = table.get(path);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return text(response, 405, 'Only GET and HEAD.\n', { allow: 'GET, HEAD' });
  }
  if (file === undefined) {
    return text(response, 404, `There is no ${path} here. There is:\n${[...table.keys()].join('\n')}\n`);
  }
  const { size, mtime } = statSync(file);
  const range = rangeOf(request.headers.range, size);
  if (range === 'unsatisfiable') {
    return text(response, 416, `${path} has ${size} bytes.\n`, { 'content-range': `bytes */${size}` });
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  response.writeHead(range === undefined ? 200 : 206, {
    'content-type': types[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
    'content-length': end - start + 1,
    'accept-ranges': 'bytes',
    'last-modified': mtime.toUTCString(),
    ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }),
  });
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(file, { start, end }), response);
}

const server = createServer((request, response) => {
  answer(request, response).then(
    () => console.log(`${request.method} ${request.url} ${response.statusCode}`),
    (error: Error) => {
      console.log(`${request.method} ${request.url} failed: ${error.message}`);
      response.destroy(); // The headers are sent already, so breaking the connection is the only way to report the failure.
    },
  );
});
server.listen({ port: Number(port), host: '127.0.0.1' });
process.on('SIGTERM', () => process.exit(0));
