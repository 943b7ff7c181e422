import { z } from 'zod';
import { milestones } from '#lib/pipeline/milestones.ts';
import type { OutputSpec } from '#lib/runtime/run-action.ts';
import { outputs as emulateOutputs } from '../../../actions/emulate-posts/inputs.ts';
import { outputs as loadOutputs } from '../../../actions/load-dataframes/inputs.ts';
import { outputs as validateOutputs } from '../../../actions/validate-config/inputs.ts';
import { outputs as verifyOutputs } from '../../../actions/verify-delivery/inputs.ts';
import { answers, count, type OutputType, oneOf, optional, text } from './output-types.ts';

/** The outputs of an action and how each is written. */
export interface ActionResult {
  readonly outputs: OutputSpec;
  readonly types: Readonly<Record<string, OutputType>>;
}

/** Pairs an action's outputs with their types: a missing or a superfluous one does not compile. */
const result = <S extends OutputSpec>(
  outputs: S,
  types: Readonly<Record<keyof S & string, OutputType>>,
): ActionResult => ({
  outputs,
  types,
});

/** The commands that carry out one action each. */
export const actionResults = {
  validate: result(validateOutputs, { 'user-id': text, region: text, bucket: text, warnings: count }),
  emulate: result(emulateOutputs, {
    read: count,
    acknowledged: count,
    'dead-lettered': count,
    unknown: count,
    run: text,
    store: text,
  }),
  verify: result(verifyOutputs, {
    report: text,
    'found-kafka': count,
    'found-s3': count,
    'found-dataframes': optional(count),
    missing: count,
    late: count,
    altered: count,
    unexpected: count,
    foreign: count,
  }),
  load: result(loadOutputs, {
    changed: count,
    unchanged: count,
    blocked: count,
    deferred: count,
    state: oneOf('loaded', 'planned', 'skipped'),
    'run-id': optional(text),
    'run-url': optional(text),
    pin: optional(count),
    geo: optional(count),
    user: optional(count),
    queries: optional(answers),
    result: optional(text),
  }),
} as const;

export type ActionCommand = keyof typeof actionResults;

/** The commands that plan or carry out milestones. */
const milestoneCommands = ['plan', 'apply'] as const;
export type MilestoneCommand = (typeof milestoneCommands)[number];

const number = () => z.int().min(0);

/** One resource of a plan or an apply. */
const stepSchema = z.strictObject({
  id: z.string().describe('Kind and name of the resource.'),
  action: z.enum(['none', 'create', 'update', 'replace', 'blocked', 'deferred', 'unreadable', 'delete', 'keep']),
  lines: z
    .array(z.string())
    .describe('One text a difference; secrets as "(sensitive)", what is not known yet as "(known after apply)".'),
  reason: z.string().optional().describe('Why it is deferred, unreadable, deleted or kept.'),
  remedy: z.string().optional().describe('What a person has to do where it is blocked or deferred.'),
});
export type StepResult = Readonly<z.output<typeof stepSchema>>;

const milestoneSchema = z.strictObject({
  changed: number().describe('Resources that were changed; in a plan, that would be.'),
  unchanged: number(),
  blocked: number().describe('Resources that wait for something that a person has to do.'),
  deferred: number().describe('Resources that cannot be read yet, because something before them is missing.'),
  unreadable: number().describe('Resources that a failed look-up is about; "errors" says what failed.'),
  proof: z
    .enum(['none', 'passed', 'missing', 'failed', 'interrupted', 'outdated', 'unknown'])
    .describe(
      'What is kept of the last proof of the milestone: "none" where it has no probes, "outdated" where it proves other settings. Missing, failed, interrupted and outdated ones are repeated by the next apply.',
    ),
  steps: z.array(stepSchema).describe('The resources in their order.'),
});

/** The results by milestone. */
const milestonesSchema = z.partialRecord(z.enum(milestones.map(({ name }) => name)), milestoneSchema);
export type MilestonesResult = Readonly<z.output<typeof milestonesSchema>>;

const errorsSchema = z.array(z.string()).describe('What went wrong, each failure once; empty when nothing did.');

const envelope = (command: string) => ({ version: z.literal(1), command: z.literal(command) });

function schemaOfAction(command: string, { outputs, types }: ActionResult): z.ZodType {
  const shape = Object.entries(types).map(
    ([name, { schema }]) => [name, schema.describe(outputs[name] ?? '')] as const,
  );
  return z.strictObject({ ...envelope(command), outputs: z.strictObject(Object.fromEntries(shape)) });
}

/** The shape of what `--json` writes, by command. Version 1. */
export const resultSchemas: Readonly<Record<string, z.ZodType>> = Object.fromEntries([
  ...Object.entries(actionResults).map(([command, one]) => [command, schemaOfAction(command, one)] as const),
  ...milestoneCommands.map(
    (command) =>
      [command, z.strictObject({ ...envelope(command), milestones: milestonesSchema, errors: errorsSchema })] as const,
  ),
]);

/** The published JSON schema of a command's result, as its file holds it. */
export function resultSchemaText(command: string): string {
  const schema = resultSchemas[command];
  if (schema === undefined) throw new Error(`${command} has no result`);
  const title = `What npm run pipeline -- ${command} --json writes, version 1`;
  return `${JSON.stringify({ title, ...z.toJSONSchema(schema) }, null, 2)}\n`;
}
