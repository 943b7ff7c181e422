import { afterAll, expect, jest, test } from '@jest/globals';
import { bundles, Workspace } from './bundle.ts';
import { errorsIn } from './runner-lines.ts';
import { silent } from './stub-servers.ts';

// To cancel a job, a runner sends SIGINT, waits 7.5 s, sends SIGTERM and waits 2.5 s. The server here never answers.

jest.setTimeout(120_000);

const workspace = new Workspace();
afterAll(() => workspace[Symbol.dispose]());

const cases = bundles
  .filter((name) => name !== 'validate-config') // sends no request
  .flatMap((name) => [
    [name, 'SIGINT', 130],
    [name, 'SIGTERM', 143],
  ]) as readonly [string, NodeJS.Signals, number][];

test.each(cases)('%s ends within 5 s of %s, with status %i and one error', async (name, signal, status) => {
  await using server = await silent();
  let at = 0;
  const when = server.first.then(() => {
    at = Date.now();
  });
  const ran = await workspace.run(name, {
    env: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${server.port}`,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example-secret-key',
      DATABRICKS_HOST: `http://127.0.0.1:${server.port}`,
      DATABRICKS_TOKEN: 'example-token',
      DB_HOST: '127.0.0.1',
      DB_PORT: String(server.port),
      DB_USER: 'example-user',
      DB_PASSWORD: 'example-password',
      DB_NAME: 'pinterest_data',
      INPUT_STORE: name === 'verify-delivery' ? 's3://bucket/ledgers' : 'file:ledger',
    },
    interrupt: { signal, when },
  });
  const took = Date.now() - at;
  expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: status, stderr: '' });
  expect(took).toBeLessThan(5_500);
  // Actions that converge a milestone name what was under way, others the signal.
  expect(errorsIn(ran.stdout)).toEqual([expect.stringMatching(/^Interrupted .*\.$/)]);
});
