import { resolve } from 'node:path';
import type { LabOptions, LabSpec } from '#lab/core/lab.ts';
import type { Inputs } from '#lib/runtime/input-spec.ts';
import { apiStageOf } from './api-stage.ts';
import type { upSpec } from './specs.ts';
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

/**
 * The flags of `npm run lab -- up`.
 *
 * @param root folder that relative paths start from.
 * @throws Error when the config cannot be read.
 */
export function upOptions(inputs: Inputs<typeof upSpec>, root: string): UpOptions {
  const { data, 'home-size': homeSize } = inputs;
  const config = resolve(root, inputs.config);
  const apiStage = apiStageOf(config);
  return {
    userId: userIdOf(config),
    withDatabricks: inputs.databricks,
    hostImage: inputs['host-image'],
    requireTls: inputs['require-tls'],
    brokers: inputs.brokers === '2' ? 2 : 1,
    ...(apiStage === undefined ? {} : { apiStage }),
    ...(data === undefined ? {} : { data: resolve(root, data) }),
    ...(homeSize === undefined ? {} : { homeSize }),
  };
}
