import { type Change, type PropertyDiff, type Resource, type Scope, UNKNOWN } from '#lib/converge/resource.ts';
import { waitFor } from '#lib/converge/wait-for.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { markTags } from '#lib/pipeline/shared/mark.ts';
import type { CustomPlugin, PluginLocation } from '#lib/ports/aws/msk-connect/msk-connect.ts';
import type { StoredObject } from '#lib/ports/aws/s3/s3.ts';
import { MD5, SHA256 } from './archive-spec.ts';
import { deleteConnector, stateText } from './connector-waits.ts';
import { customPlugin, findConnector, findPlugin, storedArchive } from './look-ups.ts';
import { Deletion, Presence } from './presence.ts';

/** The plugin as it should be. */
export interface DesiredPlugin {
  readonly location: PluginLocation;
  /**
   * The archive that it has to be made of. Undefined while the bucket does not hold it; `changing` while the bucket holds
   * another one, which this run is going to replace. Size in bytes.
   */
  readonly archive: { readonly md5: string | undefined; readonly size: number } | 'changing' | undefined;
}

const TIMEOUT_MS = 15 * 60_000;
const INTERVAL_MS = 2_000;

/** The custom plugin of MSK Connect. A plugin cannot be changed: one that differs is deleted and created again. */
export function pluginResource(p: Pipeline): Resource<DesiredPlugin, CustomPlugin> {
  const { mskConnect } = p.ports;
  const name = p.names.plugin;
  return {
    id: `plugin ${name}`,
    timeoutMs: TIMEOUT_MS,
    desired: () => desiredPlugin(p),
    read: () => customPlugin(p),
    diff: diffPlugin,

    async apply(desired, actual, scope) {
      if (actual?.state === 'DELETING') await waitUntilDeleted(p, actual, scope);
      if (actual === undefined || actual.state === 'DELETING') {
        // When it already exists, an earlier attempt has created it: the engine compares it after this.
        await mskConnect.createPlugin(name, desired.location, markTags);
      }
      await waitUntilActive(p, scope);
    },

    async delete(actual, scope) {
      // A plugin in use cannot be deleted. The connector is created again when its turn comes.
      const user = await findConnector(p);
      if (user?.plugins.some((one) => one.arn === actual.arn) === true) await deleteConnector(p, user, scope);
      if (actual.state !== 'DELETING') await mskConnect.deletePlugin(actual.arn);
      await waitUntilDeleted(p, actual, scope);
    },
  };
}

async function waitUntilActive(p: Pipeline, scope: Scope): Promise<void> {
  const presence = new Presence({ what: `plugin ${p.names.plugin}`, clock: p.ports.clock });
  await waitFor({
    what: `plugin ${p.names.plugin} to be ACTIVE`,
    poll: () => findPlugin(p),
    done: (plugin) => {
      presence.check(plugin);
      if (plugin !== undefined && hasFailed(plugin)) throw failedError(plugin);
      return plugin?.state === 'ACTIVE';
    },
    describe: (plugin) => plugin?.state ?? 'not listed yet',
    intervalMs: INTERVAL_MS,
    scope,
    clock: p.ports.clock,
  });
}

async function waitUntilDeleted(p: Pipeline, { arn }: CustomPlugin, scope: Scope): Promise<void> {
  const deletion = new Deletion(`plugin ${p.names.plugin}`, arn);
  await waitFor({
    what: `plugin ${p.names.plugin} to be deleted`,
    poll: () => findPlugin(p),
    done: (plugin) => deletion.isDone(plugin),
    describe: (plugin) => plugin?.state ?? 'deleted',
    intervalMs: INTERVAL_MS,
    scope,
    clock: p.ports.clock,
  });
}

/** The plugin as it should be, as far as that is known before the archive is in the bucket. */
export async function desiredPlugin(p: Pipeline): Promise<DesiredPlugin> {
  const location = { bucketArn: bucketArn(p.names.bucket, p.config.aws.region), key: p.names.pluginKey };
  const stored = await storedArchive(p);
  if (stored === undefined || stored === 'no bucket') return { location, archive: undefined };
  const { digest } = p.downloads.s3Sink;
  const recorded = stored.metadata[SHA256];
  const isOther = digest.kind === 'sha256' && recorded !== undefined && recorded !== digest.hex;
  return { location, archive: isOther ? 'changing' : { md5: md5Of(stored), size: stored.size } };
}

/** Compares a plugin. A failed one serves nobody, so replacing it needs no permission. Pure. */
export function diffPlugin(desired: DesiredPlugin, actual: CustomPlugin | undefined): Change {
  const location: PropertyDiff = { path: 'location', after: urlOf(desired.location) };
  if (actual === undefined || actual.state === 'DELETING') {
    const known = typeof desired.archive === 'object' ? desired.archive.md5 : undefined;
    return { action: 'create', lines: [location, { path: 'archive.md5', after: known ?? UNKNOWN }] };
  }
  const state: PropertyDiff = { path: 'state', before: stateText(actual), after: 'ACTIVE' };
  if (hasFailed(actual)) return { action: 'replace', lines: [state], replaceApproved: true };
  const lines: PropertyDiff[] = [];
  if (actual.location !== undefined && urlOf(actual.location) !== urlOf(desired.location)) {
    lines.push({ ...location, before: urlOf(actual.location) });
  }
  lines.push(...archiveLines(desired.archive, actual));
  if (lines.length > 0) return { action: 'replace', lines };
  return actual.state === 'ACTIVE' ? { action: 'none' } : { action: 'update', lines: [state] };
}

/** Compares the archive by MD5 where both sides have one, else by size. The key in the bucket may hold another by now. */
function archiveLines(desired: DesiredPlugin['archive'], actual: CustomPlugin): PropertyDiff[] {
  if (desired === undefined) return [];
  if (desired === 'changing') return [{ path: 'archive.md5', before: actual.md5 ?? 'another', after: UNKNOWN }];
  if (desired.md5 !== undefined && actual.md5 !== undefined) {
    return desired.md5 === actual.md5 ? [] : [{ path: 'archive.md5', before: actual.md5, after: desired.md5 }];
  }
  if (actual.size === undefined || actual.size === desired.size) return [];
  return [{ path: 'archive.size', before: String(actual.size), after: String(desired.size) }];
}

const hasFailed = (plugin: CustomPlugin): boolean =>
  plugin.state === 'CREATE_FAILED' || plugin.state === 'UPDATE_FAILED';

const failedError = (plugin: CustomPlugin): UserError =>
  new UserError(
    `MSK Connect cannot make the plugin ${plugin.name}: ${stateText(plugin)}. The next run deletes it and creates it again.`,
  );

/** MD5 of a stored archive: as recorded, else its ETag. The ETag of an object uploaded in parts is no MD5; it has a dash. */
function md5Of(stored: StoredObject): string | undefined {
  const recorded = stored.metadata[MD5];
  if (recorded !== undefined) return recorded;
  return /^[0-9a-f]{32}$/.test(stored.etag) ? stored.etag : undefined;
}

const urlOf = ({ bucketArn: arn, key }: PluginLocation): string => `s3://${arn.split(':').at(-1)}/${key}`;

const bucketArn = (bucket: string, region: string): string => {
  if (region.startsWith('cn-')) return `arn:aws-cn:s3:::${bucket}`;
  return `arn:${region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'}:s3:::${bucket}`;
};
