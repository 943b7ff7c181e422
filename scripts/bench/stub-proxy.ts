import { createServer } from 'node:http';

/**
 * A REST proxy that accepts everything, so that a bench measures the emulator alone. It is a process of its own, prints
 * its port, and ends when its standard input does. The first argument is the time before each answer, in ms.
 */
const delay = Number(process.argv[2] ?? 0);
const MARK = Buffer.from('{"value":');
let offset = 0;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const topic = decodeURIComponent(request.url?.split('/').at(-1) ?? '');
    const answer =
      request.method === 'GET'
        ? JSON.stringify({ name: topic, configs: {}, partitions: [] })
        : produced(count(Buffer.concat(chunks)));
    const send = () => {
      response.writeHead(200, { 'content-type': 'application/vnd.kafka.v2+json' });
      response.end(answer);
    };
    if (delay > 0 && request.method === 'POST') setTimeout(send, delay);
    else send();
  });
});

function count(body: Buffer): number {
  let records = 0;
  for (let at = body.indexOf(MARK); at >= 0; at = body.indexOf(MARK, at + MARK.length)) records += 1;
  return records;
}

function produced(records: number): string {
  const offsets = Array.from(
    { length: records },
    () => `{"partition":0,"offset":${offset++},"error_code":null,"error":null}`,
  );
  return `{"offsets":[${offsets.join(',')}],"key_schema_id":null,"value_schema_id":null}`;
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : '');
});
process.stdin.on('end', () => server.close()).resume();
