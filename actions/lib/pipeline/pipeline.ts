import type { Downloads } from '#lib/config/downloads.ts';
import type { Names } from '#lib/config/names.ts';
import type { Config } from '#lib/config/schema.ts';
import type { Facts } from '#lib/converge/facts.ts';
import type { Work } from '#lib/converge/resource.ts';
import type { WriteGate } from '#lib/converge/writes.ts';
import type { Ports } from '#lib/ports/ports.ts';

/** What every milestone is built from: one per run. */
export interface Pipeline {
  readonly config: Config;
  /** Folder of the config file: paths in the config are relative to it. */
  readonly configDir: string;
  readonly names: Names;
  /** The sink's properties, exactly as its file gives them. */
  readonly connectorProperties: Readonly<Record<string, string>>;
  /** Where each archive comes from and what it must hash to. */
  readonly downloads: Downloads;
  readonly ports: Ports;
  readonly facts: Facts;
  readonly writes: WriteGate;
}

/** The milestones, in the order a person meets them. */
export const milestoneNames = [
  'setup-kafka-client',
  'create-topics',
  'setup-rest-proxy',
  'deploy-connector',
  'deploy-api',
  'load-dataframes',
] as const;
export type MilestoneName = (typeof milestoneNames)[number];

/** One step of standing the pipeline up; an action carries out one. */
export interface Milestone {
  readonly name: MilestoneName;
  /** Milestones that must be done before. */
  readonly after: readonly MilestoneName[];
  build(pipeline: Pipeline): Work;
}
