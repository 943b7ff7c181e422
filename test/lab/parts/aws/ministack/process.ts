import { mkdirSync } from 'node:fs';
import type { Lab } from '#lab/core/lab.ts';
import { emulator } from './installation.ts';

const NAME = 'ministack';
const START_TIMEOUT_MS = 120_000;
const ANSWER_TIMEOUT_MS = 2_000;

/**
 * Starts ministack, which stores S3's objects and API Gateway's settings, and waits until it answers.
 *
 * @throws Error with the end of its log when it does not.
 */
export async function startEmulator(lab: Lab): Promise<void> {
  const { account, region, ports } = lab.spec;
  const [python, script] = emulator(lab);
  lab.processes.start(NAME, python, [script], {
    env: {
      GATEWAY_PORT: String(ports.ministack),
      BIND_HOST: '127.0.0.1',
      SERVICES: 's3,apigateway',
      MINISTACK_ACCOUNT_ID: account,
      MINISTACK_REGION: region,
      S3_PERSIST: '1',
      S3_DATA_DIR: folder(lab, 's3'),
      PERSIST_STATE: '0',
      STATE_DIR: folder(lab, 'state'),
      TMPDIR: folder(lab, 'tmp'),
      SFTP_ENABLED: '0',
      IOT_MTLS_ENABLED: '0',
      LOG_LEVEL: 'WARNING',
      // Many threads handle bodies. With one malloc arena they share freed memory instead of keeping some each.
      MALLOC_ARENA_MAX: '1',
    },
  });
  await lab.until('The AWS emulator', () => answers(lab), { process: NAME, timeoutMs: START_TIMEOUT_MS });
}

/** A folder of the emulator's state, created. */
function folder(lab: Lab, name: string): string {
  const dir = lab.path('aws', name);
  mkdirSync(dir, { recursive: true });
  return dir;
}

async function answers(lab: Lab): Promise<void> {
  const url = `http://127.0.0.1:${lab.spec.ports.ministack}/_ministack/health`;
  const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}
