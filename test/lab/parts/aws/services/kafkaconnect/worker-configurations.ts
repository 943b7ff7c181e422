import { ServiceError } from '../../protocol/service-error.ts';

/** A worker configuration of the account. */
export interface WorkerConfiguration {
  readonly arn: string;
  readonly name: string;
  readonly description: string;
  readonly created: Date;
  /** Content: a Java properties file. */
  readonly properties: string;
}

/** The worker configurations of the account. They exist from the start; none can be created or deleted. */
export class WorkerConfigurations {
  readonly #byArn: ReadonlyMap<string, WorkerConfiguration>;

  constructor(given: readonly WorkerConfiguration[]) {
    this.#byArn = new Map(given.map((one) => [one.arn, one]));
  }

  all(): WorkerConfiguration[] {
    return [...this.#byArn.values()];
  }

  find(arn: string): WorkerConfiguration | undefined {
    return this.#byArn.get(arn);
  }

  /** The worker configuration with this ARN. @throws ServiceError NotFoundException. */
  get(arn: string): WorkerConfiguration {
    const found = this.#byArn.get(arn);
    if (found !== undefined) return found;
    throw new ServiceError(404, 'NotFoundException', `A worker configuration with ARN ${arn} does not exist.`);
  }
}

/** A worker configuration as ListWorkerConfigurations shows it, that is without its content. */
export const configurationSummary = (one: WorkerConfiguration): Record<string, unknown> => ({
  workerConfigurationArn: one.arn,
  workerConfigurationState: 'ACTIVE',
  name: one.name,
  description: one.description,
  creationTime: one.created.toISOString(),
  latestRevision: { creationTime: one.created.toISOString(), description: one.description, revision: 1 },
});

/** A worker configuration as DescribeWorkerConfiguration shows it. */
export const configurationView = (one: WorkerConfiguration): Record<string, unknown> => ({
  ...configurationSummary(one),
  latestRevision: {
    creationTime: one.created.toISOString(),
    description: one.description,
    revision: 1,
    propertiesFileContent: Buffer.from(one.properties).toString('base64'),
  },
});

/** The settings in a properties file. Escapes and continued lines are not supported. */
export function settingsOf(properties: string): Record<string, string> {
  return Object.fromEntries(
    properties.split('\n').flatMap((line) => {
      const [, key, value] = /^\s*([^#!=:\s]+)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
}
