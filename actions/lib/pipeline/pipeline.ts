import type { Downloads } from '#lib/config/downloads.ts';
import type { Names } from '#lib/config/names.ts';
import type { Config } from '#lib/config/schema.ts';
import type { Facts } from '#lib/converge/facts.ts';
import type { MilestoneWork } from '#lib/converge/milestone-work.ts';
import type { WriteGate } from '#lib/converge/writes.ts';
import type { Ports } from '#lib/ports/ports.ts';

/** What every milestone is built from. One per run. */
export interface Pipeline {
  readonly config: Config;
  /** Folder of the config file. Paths in the config are relative to it. */
  readonly configDir: string;
  readonly names: Names;
  /** Properties of the S3 sink, as they are given to the connector. */
  readonly connectorProperties: Readonly<Record<string, string>>;
  /** Where each archive comes from and the digest that it must have. */
  readonly downloads: Downloads;
  readonly ports: Ports;
  readonly facts: Facts;
  readonly writes: WriteGate;
}

/** One step of setting the pipeline up. An action of the same name carries it out. */
export interface Milestone {
  /** Name of the milestone, of its folder and of its action, such as `create-topics`. */
  readonly name: string;
  /** Names of the milestones that must be done before. */
  readonly after: readonly string[];
  /** Its resources and probes. Calls nothing outside. */
  build(pipeline: Pipeline): MilestoneWork;
}
