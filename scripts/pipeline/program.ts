import { spec as emulateSpec } from '../../actions/emulate-posts/inputs.ts';
import { spec as loadSpec } from '../../actions/load-dataframes/inputs.ts';
import { spec as validateSpec } from '../../actions/validate-config/inputs.ts';
import { spec as verifySpec } from '../../actions/verify-delivery/inputs.ts';
import { type CliCommand, createProgram, type ProgramOutput } from '../cli/command.ts';
import { addFlags, type FlagSpec, secretItems } from '../cli/flags.ts';
import { commonExitCodes, type HelpItem, interruptedExitCodes } from '../cli/help.ts';
import type { Shell } from '../cli/main.ts';
import { runActionCommand, runApply, runPlan } from './command.ts';
import { applySpec, commonSpec, planSpec } from './specs.ts';

const awsItems: readonly HelpItem[] = [
  ['AWS_PROFILE', 'Profile of ~/.aws/config, an SSO one too (after aws sso login); or'],
  ['AWS_ACCESS_KEY_ID', 'and AWS_SECRET_ACCESS_KEY, for temporary ones with AWS_SESSION_TOKEN.'],
  ['AWS_REGION', 'Region in place of aws.region of the config.'],
];
const configItems: readonly HelpItem[] = [
  ['PIPELINE_USER_ID', 'User id in place of userId of the config.'],
  ['PIPELINE_OVERLAY', 'A second config file, laid over the first.'],
];

const exitCodes: readonly HelpItem[] = [...commonExitCodes, ...interruptedExitCodes];
const pathNote =
  'A relative path starts in the folder that you call npm from; a default stands for a place in the folder of the project.';

interface Description {
  readonly name: string;
  readonly purpose: string;
  readonly spec: FlagSpec;
  readonly examples: readonly [HelpItem, HelpItem];
  readonly exitCodes?: readonly HelpItem[];
  /** Whether it calls AWS; all but validate do. */
  readonly needsAws?: boolean;
}

/** `npm run pipeline`: the milestones and actions without GitHub. */
export function pipelineProgram(shell: Shell, output?: ProgramOutput): CliCommand {
  const program = createProgram(
    'npm run pipeline --',
    'Stands the pipeline up, feeds it and proves its delivery: the work of the actions, from the command line.',
    output,
  );
  program.document({
    examples: [
      ['npm run pipeline -- plan', 'Says what would change in your account, and changes nothing.'],
      ['npm run pipeline -- apply --lab', 'Carries out all milestones on the lab that is up.'],
    ],
    exitCodes,
  });
  const add = ({ name, purpose, spec, examples, needsAws = true, ...page }: Description): CliCommand => {
    const command = program.command(name).description(purpose);
    addFlags(command, { ...spec, ...commonSpec }).document({
      notes: [pathNote],
      environment: [...secretItems(spec), ...(needsAws ? awsItems : []), ...configItems],
      examples,
      exitCodes: page.exitCodes ?? exitCodes,
    });
    return command;
  };

  const validate = add({
    name: 'validate',
    purpose: 'Checks the config, alone and against the properties of the sink. Calls nothing.',
    spec: validateSpec,
    needsAws: false,
    examples: [
      ['npm run pipeline -- validate', 'Checks config/pipeline.yaml.'],
      ['npm run pipeline -- validate --config other.yaml --json result.json', 'Checks another file.'],
    ],
  });
  validate.execute(() => runActionCommand('validate', validateSpec, validate, shell));

  const plan = add({
    name: 'plan',
    purpose: 'Reads everything and prints what an apply would change. Changes nothing.',
    spec: planSpec,
    examples: [
      ['npm run pipeline -- plan --milestone create-topics', 'Plans one milestone.'],
      ['npm run pipeline -- plan --detailed-exitcode --json plan.json', 'For scripts: exit code and result as JSON.'],
    ],
    exitCodes: [...exitCodes, ['2', 'With --detailed-exitcode: something would change, or a proof is due.']],
  });
  plan.execute(() => runPlan(plan, shell));

  const apply = add({
    name: 'apply',
    purpose:
      'Brings the milestones to what the config says: all in their order, or one. What is right already is left alone; an apply that was interrupted is run again.',
    spec: applySpec,
    examples: [
      ['npm run pipeline -- apply --lab', 'Carries out all milestones on the lab that is up.'],
      ['npm run pipeline -- apply --milestone deploy-connector --verbose', 'One milestone, with all it does.'],
    ],
  });
  apply.execute(() => runApply(apply, shell));

  const emulate = add({
    name: 'emulate',
    purpose: 'Posts rows of the database through the API and keeps a ledger of what became of every record.',
    spec: emulateSpec,
    examples: [
      ['npm run pipeline -- emulate --lab --posts 5 --pace 0', 'Posts 15 records to the lab, without pauses.'],
      ['npm run pipeline -- emulate --mode drain --store s3://BUCKET/pipeline-state/', 'Posts every row once.'],
    ],
  });
  emulate.execute(() => runActionCommand('emulate', emulateSpec, emulate, shell));

  const verify = add({
    name: 'verify',
    purpose: 'Looks for every record of a ledger in Kafka and S3, and writes report.json and report.html.',
    spec: verifySpec,
    examples: [
      ['npm run pipeline -- verify --lab', 'Proves the last run on the lab.'],
      ['npm run pipeline -- verify --level keys --wait 60', 'Compares keys alone, and waits for a minute.'],
    ],
    exitCodes: [
      ['0', 'Every record is where it should be.'],
      ['1', 'Failed, or a record is not.'],
      ...interruptedExitCodes,
    ],
  });
  verify.execute(() => runActionCommand('verify', verifySpec, verify, shell));

  const load = add({
    name: 'load',
    purpose: 'Loads the DataFrames in Databricks and answers the eight questions.',
    spec: loadSpec,
    examples: [
      ['npm run pipeline -- load --lab', 'Loads them in the lab, which must be up with --databricks.'],
      ['npm run pipeline -- load --plan-only', 'Says which notebooks and jobs would change.'],
    ],
  });
  load.execute(() => runActionCommand('load', loadSpec, load, shell));
  return program;
}
