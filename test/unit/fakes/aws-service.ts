import type { AwsAccess } from '#lib/ports/aws/core/client-settings.ts';
import { type FakeServer, httpServer, type Received, type Reply } from './http-server.ts';
import { RecordingGate } from './writes.ts';

export interface FakeService extends FakeServer {
  readonly access: AwsAccess & { readonly writes: RecordingGate };
}

/** A service of AWS that answers as `reply` says, reached by the SDK over the endpoint's variable. */
export async function awsService(reply: (request: Received) => Reply): Promise<FakeService> {
  const server = await httpServer(reply);
  const env = {
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example-secret',
  };
  const writes = new RecordingGate();
  writes.open();
  return {
    ...server,
    access: { region: 'us-east-1', env, writes },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export const json = (value: unknown, status = 200): Reply => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-requestid': 'request-1' },
  body: JSON.stringify(value),
});

/** An error in the form of services that speak JSON. */
export const jsonError = (code: string, message: string, status = 400): Reply => {
  const reply = json({ message }, status);
  return { ...reply, headers: { ...reply.headers, 'x-amzn-errortype': code } };
};

export const xml = (body: string, status = 200): Reply => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': 'request-1' },
  body: `<?xml version="1.0" encoding="UTF-8"?>${body}`,
});
