import type { ConnectorProperties } from '#lib/config/connector-properties.ts';
import type { Finding } from '#lib/config/findings.ts';
import type { Names } from '#lib/config/names.ts';
import type { Config } from '#lib/config/schema.ts';
import type { Path } from '#lib/config/source/yaml-source.ts';
import type { Position } from '#lib/errors.ts';
import { checkSink } from './sink-checks.ts';
import { checkValues } from './value-checks.ts';

/** What the cross-checks look at. */
export interface Checkable {
  readonly config: Config;
  readonly names: Names;
  /** Undefined when its file could not be read. */
  readonly properties: ConnectorProperties | undefined;
  /** Where a value of the config stands; undefined when it is a default or comes from a variable. */
  positionOf(path: Path): Position | undefined;
}

export interface CheckResult {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/**
 * Holds the parts of the config against each other: the sink's properties against the names, versions that stand in two
 * places, values that only together make no sense. Pure.
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
