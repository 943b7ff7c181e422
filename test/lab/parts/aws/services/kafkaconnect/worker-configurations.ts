import { ServiceError } from '../../protocol/service-error.ts';

/** A worker configuration of the account. */
export interface WorkerConfiguration {
  readonly arn: string;
  readonly name: string;
  readonly description: string;
  readonly created: Date;
  /** Lines of a Java properties file. */
  readonly properties: string;
}

/** The worker configurations that users of the account are given; none is made or deleted here. */
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

  /** @throws ServiceError NotFoundException. */
  get(arn: string): WorkerConfiguration {
    const found = this.#byArn.get(arn);
    if (found !== undefined) return found;
    throw new ServiceError(404, 'NotFoundException', `A worker configuration with ARN ${arn} does not exist.`);
  }
}

/** As ListWorkerConfigurations shows it: without its contents. */
export const configurationSummary = (one: WorkerConfiguration): Record<string, unknown> => ({
  workerConfigurationArn: one.arn,
  workerConfigurationState: 'ACTIVE',
  name: one.name,
  description: one.description,
  creationTime: one.created.toISOString(),
  latestRevision: { creationTime: one.created.toISOString(), description: one.description, revision: 1 },
});

/** As DescribeWorkerConfiguration shows it. */
export const configurationView = (one: WorkerConfiguration): Record<string, unknown> => ({
  ...configurationSummary(one),
  latestRevision: {
    creationTime: one.created.toISOString(),
    description: one.description,
    revision: 1,
    propertiesFileContent: Buffer.from(one.properties).toString('base64'),
  },
});

/** The settings of a properties file without escapes or continued lines. */
export function settingsOf(properties: string): Record<string, string> {
  return Object.fromEntries(
    properties.split('\n').flatMap((line) => {
      const [, key, value] = /^\s*([^#!=:\s]+)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
}
