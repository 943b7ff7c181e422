import type { Checkable, CheckResult } from './checkable.ts';
import { checkSink } from './sink/sink-checks.ts';
import { checkValues } from './value-checks.ts';

/**
 * Compares the parts of the config with each other: the sink's properties with the derived names, versions that are
 * written in two places, values that make no sense together. Pure.
 */
export function checkConfig(checkable: Checkable): CheckResult {
  const results = [
    checkValues(checkable),
    ...(checkable.properties === undefined ? [] : [checkSink(checkable, checkable.properties)]),
  ];
  return {
    errors: results.flatMap(({ errors }) => errors),
    warnings: results.flatMap(({ warnings }) => warnings),
  };
}
