import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '#lab/core/lab.ts';
import type { Part } from '#lab/core/part.ts';
import { missingPython } from '#lab/core/python.ts';
import { endpointOf, files } from './compose.ts';
import { emulator, install } from './installation.ts';
import { prepareModels } from './model/models.ts';
import { askAll } from './questions.ts';

export { pendingFaults, setFaults } from './fault-commands.ts';
export { awsCli } from './installation.ts';
export { instanceOf, startInstance, stopInstance, stopStartInstance } from './instance-commands.ts';

/** Bodies are streamed, so little is kept: without these Node lets garbage pile up to several times of it. */
const SMALL_HEAP = ['--max-old-space-size=96', '--max-semi-space-size=2'];

function startEmulator(lab: Lab): void {
  const { account, region, ports } = lab.spec;
  const state = (name: string): string => {
    const dir = lab.path('aws', name);
    mkdirSync(dir, { recursive: true });
    return dir;
  };
  const [python, script] = emulator(lab);
  lab.processes.start('ministack', python, [script], {
    env: {
      GATEWAY_PORT: String(ports.ministack),
      BIND_HOST: '127.0.0.1',
      SERVICES: 's3,apigateway',
      MINISTACK_ACCOUNT_ID: account,
      MINISTACK_REGION: region,
      S3_PERSIST: '1',
      S3_DATA_DIR: state('s3'),
      PERSIST_STATE: '0',
      STATE_DIR: state('state'),
      TMPDIR: state('tmp'),
      SFTP_ENABLED: '0',
      IOT_MTLS_ENABLED: '0',
      LOG_LEVEL: 'WARNING',
      // One arena: bodies pass through many threads, and each would keep memory of its own.
      MALLOC_ARENA_MAX: '1',
    },
  });
}

async function emulatorAnswers(lab: Lab): Promise<void> {
  const url = `http://127.0.0.1:${lab.spec.ports.ministack}/_ministack/health`;
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}

/** AWS as the pipeline sees it: one front door that verifies every signature. */
export const aws: Part = {
  name: 'aws',
  after: ['certificates'],

  missing: async () => missingPython(),

  async prepare(lab) {
    await install(lab);
    await prepareModels(lab);
  },

  async start(lab) {
    startEmulator(lab);
    await lab.until('The AWS emulator', () => emulatorAnswers(lab), { process: 'ministack', withinMs: 120_000 });
    const program = join(import.meta.dirname, 'front-door.ts');
    lab.processes.start('aws', process.execPath, [...SMALL_HEAP, program, lab.root], { graceMs: 5_000 });
    await lab.until('The AWS front door', () => askAll(lab), { process: 'aws', withinMs: 120_000 });
  },

  async check(lab) {
    await askAll(lab);
    return `STS, S3 and EC2 answer on ${endpointOf(lab)}`;
  },

  env(lab) {
    const { region, runner } = lab.spec;
    const invokeUrl = files.invokeUrl(lab);
    return {
      AWS_ENDPOINT_URL: endpointOf(lab),
      AWS_ACCESS_KEY_ID: runner.accessKeyId,
      AWS_SECRET_ACCESS_KEY: runner.secretAccessKey,
      AWS_REGION: region,
      // Programs on botocore, such as the AWS CLI, read the region from this variable alone.
      AWS_DEFAULT_REGION: region,
      ...(existsSync(invokeUrl) ? { LAB_INVOKE_URL: readFileSync(invokeUrl, 'utf8').trim() } : {}),
    };
  },

  overlay: (lab) => ({
    aws: { account: lab.spec.account },
    api: { invokeUrl: `${endpointOf(lab)}/_aws/execute-api/{apiId}/{stage}` },
  }),
};
