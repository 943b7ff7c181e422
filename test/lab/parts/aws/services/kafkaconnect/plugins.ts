import { ServiceError } from '../../protocol/service-error.ts';
import type { Arns } from './arns.ts';
import type { Fetched, PluginStore } from './plugin-store.ts';
import { badRequest, type CustomPluginRequest } from './requests.ts';

type PluginState = 'CREATING' | 'ACTIVE' | 'CREATE_FAILED' | 'DELETING';

/** Why a plugin or a connector failed, in MSK Connect's form. */
export interface StateDescription {
  readonly code: string;
  readonly message: string;
}

/** A custom plugin. */
export interface CustomPlugin {
  readonly arn: string;
  readonly request: CustomPluginRequest;
  readonly created: Date;
  readonly tags: Record<string, string>;
  state: PluginState;
  stateDescription?: StateDescription;
  /** The file as it was in S3 when the plugin was created. Absent until the plugin is ACTIVE. */
  file?: Fetched;
}

/** What the custom plugins need. */
export interface PluginPorts {
  readonly arns: Arns;
  readonly store: PluginStore;
  /** In ms since 1970. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Shortest duration of CREATING and DELETING. */
  readonly delayMs: number;
}

/** The custom plugins of the account. */
export class CustomPlugins {
  readonly #ports: PluginPorts;
  readonly #byArn = new Map<string, CustomPlugin>();

  constructor(ports: PluginPorts) {
    this.#ports = ports;
  }

  /** All plugins, sorted by name. */
  all(): CustomPlugin[] {
    return [...this.#byArn.values()].sort((a, b) => (a.request.name < b.request.name ? -1 : 1));
  }

  find(arn: string): CustomPlugin | undefined {
    return this.#byArn.get(arn);
  }

  /** The plugin with this ARN. @throws ServiceError NotFoundException. */
  get(arn: string): CustomPlugin {
    const plugin = this.#byArn.get(arn);
    if (plugin !== undefined) return plugin;
    throw new ServiceError(404, 'NotFoundException', `A custom plugin with ARN ${arn} does not exist.`);
  }

  /**
   * Creates a plugin.
   *
   * @throws ServiceError ConflictException when its name is in use; BadRequestException without a file.
   */
  async create(request: CustomPluginRequest): Promise<CustomPlugin> {
    if (this.all().some((one) => one.request.name === request.name)) {
      throw new ServiceError(409, 'ConflictException', 'A resource with this name already exists.');
    }
    const plugin: CustomPlugin = {
      arn: this.#ports.arns.make('custom-plugin', request.name),
      request,
      created: new Date(this.#ports.now()),
      tags: { ...request.tags },
      state: 'CREATING',
    };
    // The name is in use before S3 is asked, so that one of two simultaneous requests fails.
    this.#byArn.set(plugin.arn, plugin);
    if (!(await this.#ports.store.exists(request.location.s3Location))) {
      this.#byArn.delete(plugin.arn);
      throw badRequest('Amazon S3 object does not exist, or access to it is denied.');
    }
    void this.#finish(plugin);
    return plugin;
  }

  /** Deletes a plugin. The caller has checked that no connector uses it. @throws ServiceError BadRequestException. */
  delete(arn: string): CustomPlugin {
    const plugin = this.get(arn);
    if (plugin.state === 'CREATING') throw badRequest('The custom plugin is being created.');
    if (plugin.state === 'DELETING') throw badRequest('The custom plugin is being deleted.');
    plugin.state = 'DELETING';
    void this.#ports.sleep(this.#ports.delayMs).then(() => this.#byArn.delete(arn));
    return plugin;
  }

  async #finish(plugin: CustomPlugin): Promise<void> {
    const { store, sleep, delayMs } = this.#ports;
    const minimumDelay = sleep(delayMs);
    try {
      const file = await store.fetch(plugin.arn, plugin.request.location.s3Location, plugin.request.contentType);
      await minimumDelay;
      plugin.file = file;
      plugin.state = 'ACTIVE';
    } catch (error) {
      await minimumDelay;
      const message = error instanceof Error ? error.message : String(error);
      plugin.stateDescription = { code: 'InvalidInput.InvalidCustomPluginFile', message };
      plugin.state = 'CREATE_FAILED';
    }
  }
}

/** A plugin as DescribeCustomPlugin and ListCustomPlugins show it. */
export function pluginView(plugin: CustomPlugin): Record<string, unknown> {
  const { request, file } = plugin;
  return {
    customPluginArn: plugin.arn,
    customPluginState: plugin.state,
    creationTime: plugin.created.toISOString(),
    description: request.description,
    name: request.name,
    latestRevision: {
      contentType: request.contentType,
      creationTime: plugin.created.toISOString(),
      description: request.description,
      fileDescription: file === undefined ? undefined : { fileMd5: file.md5, fileSize: file.size },
      location: request.location,
      revision: 1,
    },
    stateDescription: plugin.stateDescription,
  };
}
