import { ConfigErrors, loadConfig } from '#lib/config/load.ts';
import { type Finding, located } from '#lib/config/source/findings.ts';
import { UserErrors } from '#lib/errors.ts';
import { plural } from '#lib/plural.ts';
import type { ActionMain } from '#lib/runtime/run-action.ts';
import type { spec } from './inputs.ts';
import { failureSummary, summaryOf } from './summary.ts';

/**
 * Checks the config. It reads files only, and calls no service.
 *
 * @throws UserErrors with every mistake in the config and the sink's properties, each with its place.
 */
export const run: ActionMain<typeof spec>['run'] = async ({ config: file }, { env, log, summarise }) => {
  const warn = ({ message, position }: Finding) => log.warning(located(position, message), position);
  const loaded = await loadConfig({ file, env }).catch((thrown: unknown) => {
    if (thrown instanceof ConfigErrors) thrown.warnings.forEach(warn);
    if (thrown instanceof UserErrors) summarise(failureSummary(file, thrown));
    throw thrown;
  });
  loaded.warnings.forEach(warn);
  const { userId, bucket } = loaded.names;
  log.info(`${file} is valid for user id ${userId}, with ${plural(loaded.warnings.length, 'warning')}.`);
  summarise(summaryOf(file, loaded));
  return { 'user-id': userId, region: loaded.config.aws.region, bucket, warnings: String(loaded.warnings.length) };
};
