import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { BrokerCount, HostImage, LabOptions, LabSpec } from '#lab/core/lab.ts';
import { images } from '#lab/parts/host/image/amazon-linux.ts';
import { apiStageOf } from './api-stage.ts';
import { LabCommandError } from './command-error.ts';
import { userIdOf } from './user-id.ts';

/** What whoever brings a lab up may choose. It is kept when the lab is reset. */
export type UpOptions = Omit<LabOptions, 'root' | 'connectDelayMs' | 'sshServer'>;

/** The choices that a lab was brought up with: nothing that belongs to this one lab, such as its ports. */
export const optionsOf = ({
  userId,
  withDatabricks,
  apiStage,
  data,
  hostImage,
  homeSize,
  requireTls,
  brokers,
}: LabSpec): UpOptions => ({
  userId,
  withDatabricks,
  apiStage,
  ...(data === undefined ? {} : { data }),
  ...(hostImage === undefined ? {} : { hostImage }),
  ...(homeSize === undefined ? {} : { homeSize }),
  ...(requireTls === undefined ? {} : { requireTls }),
  ...(brokers === undefined ? {} : { brokers }),
});

const isHostImage = (name: string): name is HostImage => Object.hasOwn(images, name);

function brokerCount(text: string): BrokerCount {
  if (text === '1') return 1;
  if (text === '2') return 2;
  throw new LabCommandError(`--brokers is "${text}", expected 1 or 2`);
}

/**
 * The flags of `npm run lab -- up`.
 *
 * @param root folder that relative paths start from.
 * @throws LabCommandError naming the flag that is wrong; Error when the config cannot be read.
 */
export function upOptions(args: readonly string[], root: string): UpOptions {
  const { values } = flagsOf(args);
  const hostImage = values['host-image'];
  if (!isHostImage(hostImage)) {
    throw new LabCommandError(`--host-image is "${hostImage}", expected ${Object.keys(images).join(' or ')}`);
  }
  const homeSize = values['home-size'];
  if (homeSize !== undefined && !/^[1-9]\d*[kmg]$/.test(homeSize)) {
    throw new LabCommandError(`--home-size is "${homeSize}", expected a size such as 600m`);
  }
  const config = resolve(root, values.config);
  const apiStage = apiStageOf(config);
  return {
    userId: userIdOf(config),
    withDatabricks: values.databricks,
    hostImage,
    requireTls: values['require-tls'],
    brokers: brokerCount(values.brokers),
    ...(apiStage === undefined ? {} : { apiStage }),
    ...(values.data === undefined ? {} : { data: resolve(root, values.data) }),
    ...(homeSize === undefined ? {} : { homeSize }),
  };
}

function flagsOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        data: { type: 'string' },
        databricks: { type: 'boolean', default: false },
        'home-size': { type: 'string' },
        config: { type: 'string', default: 'config/pipeline.yaml' },
        'host-image': { type: 'string', default: 'amazon-linux-2' },
        'require-tls': { type: 'boolean', default: false },
        brokers: { type: 'string', default: '1' },
      },
    });
  } catch (error) {
    throw new LabCommandError((error as Error).message);
  }
}
