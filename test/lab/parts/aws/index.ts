import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingPython } from '#lab/core/build/python.ts';
import type { Part } from '#lab/core/part.ts';
import { endpointOf, files } from './files.ts';
import { checkAnswers } from './health.ts';
import { install } from './ministack/installation.ts';
import { startEmulator } from './ministack/process.ts';
import { prepareModels } from './model/models.ts';

export { pendingFaults, setFaults } from './commands/faults.ts';
export { instanceOf, startInstance, stopInstance, stopStartInstance } from './commands/instance.ts';
export { awsCli } from './ministack/installation.ts';

/**
 * Keeps the front door's memory small. It streams bodies and stores little, but by default Node collects garbage late.
 */
const SMALL_HEAP = ['--max-old-space-size=96', '--max-semi-space-size=2'];
const PROCESS = 'aws';
const START_TIMEOUT_MS = 120_000;

/** AWS: a front door that verifies every signature, and the emulator ministack behind it. */
export const aws: Part = {
  name: 'aws',
  after: ['certificates'],

  missing: async () => missingPython(),

  async prepare(lab) {
    await install(lab);
    await prepareModels(lab);
  },

  async start(lab) {
    await startEmulator(lab);
    const program = join(import.meta.dirname, 'server', 'main.ts');
    lab.processes.start(PROCESS, process.execPath, [...SMALL_HEAP, program, lab.root], { graceMs: 5_000 });
    await lab.until('The AWS front door', () => checkAnswers(lab), { process: PROCESS, timeoutMs: START_TIMEOUT_MS });
  },

  async check(lab) {
    await checkAnswers(lab);
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
      // The AWS CLI and other programs that use botocore read only this variable for the region.
      AWS_DEFAULT_REGION: region,
      ...(existsSync(invokeUrl) ? { LAB_INVOKE_URL: readFileSync(invokeUrl, 'utf8').trim() } : {}),
    };
  },

  overlay: (lab) => ({
    aws: { account: lab.spec.account },
    api: { invokeUrl: `${endpointOf(lab)}/_aws/execute-api/{apiId}/{stage}` },
  }),
};
