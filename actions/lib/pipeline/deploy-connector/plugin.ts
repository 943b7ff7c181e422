import { type Change, type Line, type Resource, type Scope, UNKNOWN } from '#lib/converge/resource.ts';
import { waitFor } from '#lib/converge/wait-for.ts';
import { UserError } from '#lib/errors.ts';
import type { Pipeline } from '#lib/pipeline/pipeline.ts';
import { markTags } from '#lib/pipeline/shared/mark.ts';
import type { CustomPlugin, PluginLocation } from '#lib/ports/aws/msk-connect/msk-connect.ts';
import type { StoredObject } from '#lib/ports/aws/s3/s3.ts';
import { MD5, SHA256 } from './archive-spec.ts';
import { deleteConnector } from './connector-waits.ts';
import { customPlugin, findConnector, findPlugin, storedArchive } from './facts.ts';

/** The plugin as it is wanted. */
export interface WantedPlugin {
  readonly location: PluginLocation;
  /** The archive that it is to be made of; undefined until that is in the bucket, `changing` while it is a wrong one. */
  readonly archive: { readonly md5: string | undefined; readonly size: number } | 'changing' | undefined;
}

const WITHIN_MS = 15 * 60_000;
const POLL_MS = 2_000;

/** The custom plugin of MSK Connect. A plugin cannot be changed: what differs is deleted and made anew. */
export function pluginResource(p: Pipeline): Resource<WantedPlugin, CustomPlugin> {
  const { mskConnect, clock } = p.ports;
  const name = p.names.plugin;

  const gone = (scope: Scope) =>
    waitFor({
      what: `plugin ${name} to be deleted`,
      poll: () => findPlugin(p),
      done: (plugin) => plugin === undefined,
      describe: (plugin) => plugin?.state ?? 'gone',
      every: POLL_MS,
      scope,
      clock,
    });

  return {
    id: `plugin ${name}`,
    within: WITHIN_MS,
    desired: () => wantedPlugin(p),
    read: () => customPlugin(p),
    diff: diffPlugin,

    async apply(desired, actual, scope) {
      if (actual?.state === 'DELETING') await gone(scope);
      if (actual === undefined || actual.state === 'DELETING') {
        // When it already exists, an earlier attempt has created it: the engine compares it after this.
        await mskConnect.createPlugin(name, desired.location, markTags);
      }
      await waitFor({
        what: `plugin ${name} to be ACTIVE`,
        poll: () => findPlugin(p),
        done: (plugin) => {
          if (plugin !== undefined && hasFailed(plugin)) throw failed(plugin);
          return plugin?.state === 'ACTIVE';
        },
        describe: (plugin) => plugin?.state ?? 'not listed yet',
        every: POLL_MS,
        scope,
        clock,
      });
    },

    async delete(actual, scope) {
      // A plugin in use cannot be deleted. The connector is made anew when its turn comes.
      const user = await findConnector(p);
      if (user?.plugins.some((one) => one.arn === actual.arn) === true) await deleteConnector(p, user, scope);
      if (actual.state !== 'DELETING') await mskConnect.deletePlugin(actual.arn);
      await gone(scope);
    },
  };
}

/** What the plugin has to be like, as far as that is known before the archive is in the bucket. */
export async function wantedPlugin(p: Pipeline): Promise<WantedPlugin> {
  const location = { bucketArn: bucketArn(p.names.bucket, p.config.aws.region), key: p.names.pluginKey };
  const stored = await storedArchive(p);
  if (stored === undefined || stored === 'no bucket') return { location, archive: undefined };
  const { digest } = p.downloads.s3Sink;
  const seen = stored.metadata[SHA256];
  const wrong = digest.kind === 'sha256' && seen !== undefined && seen !== digest.hex;
  return { location, archive: wrong ? 'changing' : { md5: md5Of(stored), size: stored.size } };
}

/** What is to be done about the plugin. */
export function diffPlugin(desired: WantedPlugin, actual: CustomPlugin | undefined): Change {
  const location: Line = { path: 'location', after: shown(desired.location) };
  if (actual === undefined || actual.state === 'DELETING') {
    const known = typeof desired.archive === 'object' ? desired.archive.md5 : undefined;
    return { action: 'create', lines: [location, { path: 'archive.md5', after: known ?? UNKNOWN }] };
  }
  const state: Line = { path: 'state', before: withReason(actual), after: 'ACTIVE' };
  if (hasFailed(actual)) return { action: 'replace', lines: [state], leave: 'given' };
  const lines: Line[] = [];
  if (actual.location !== undefined && shown(actual.location) !== shown(desired.location)) {
    lines.push({ ...location, before: shown(actual.location) });
  }
  lines.push(...archiveLines(desired.archive, actual));
  if (lines.length > 0) return { action: 'replace', lines };
  return actual.state === 'ACTIVE' ? { action: 'none' } : { action: 'update', lines: [state] };
}

/** MD5 where both sides tell one, else the size: an archive put in place of another under the same key. */
function archiveLines(wanted: WantedPlugin['archive'], actual: CustomPlugin): Line[] {
  if (wanted === undefined) return [];
  if (wanted === 'changing') return [{ path: 'archive.md5', before: actual.md5 ?? 'another', after: UNKNOWN }];
  if (wanted.md5 !== undefined && actual.md5 !== undefined) {
    return wanted.md5 === actual.md5 ? [] : [{ path: 'archive.md5', before: actual.md5, after: wanted.md5 }];
  }
  if (actual.size === undefined || actual.size === wanted.size) return [];
  return [{ path: 'archive.size', before: String(actual.size), after: String(wanted.size) }];
}

const hasFailed = (plugin: CustomPlugin): boolean =>
  plugin.state === 'CREATE_FAILED' || plugin.state === 'UPDATE_FAILED';

const failed = (plugin: CustomPlugin): UserError =>
  new UserError(
    `MSK Connect cannot make the plugin ${plugin.name}: ${withReason(plugin)}. The next run deletes it and makes it anew.`,
  );

const withReason = ({ state, reason }: CustomPlugin): string => (reason === undefined ? state : `${state} (${reason})`);

/** The ETag of an object uploaded in one piece is its MD5; of one in parts it is not, and holds a dash. */
function md5Of(stored: StoredObject): string | undefined {
  const recorded = stored.metadata[MD5];
  if (recorded !== undefined) return recorded;
  return /^[0-9a-f]{32}$/.test(stored.etag) ? stored.etag : undefined;
}

const shown = ({ bucketArn: arn, key }: PluginLocation): string => `s3://${arn.split(':').at(-1)}/${key}`;

const bucketArn = (bucket: string, region: string): string => {
  if (region.startsWith('cn-')) return `arn:aws-cn:s3:::${bucket}`;
  return `arn:${region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'}:s3:::${bucket}`;
};
