import { type CliCommand, createProgram, type ProgramOutput } from '../cli/command.ts';
import { addFlags, type FlagSpec, inputsOf, parseFlags } from '../cli/flags.ts';
import { requireFolder } from '../cli/folder-flag.ts';
import { commonExitCodes, type HelpItem } from '../cli/help.ts';
import type { Shell } from '../cli/main.ts';
import { openBootSession } from './boot-session.ts';
import { envSpec, resetSpec, upSpec } from './specs.ts';

/** What the commands do; loaded once one runs. */
const work = () => import('./commands.ts');

const lab = 'npm run lab --';

/** The log of the last boot, beside those of the parts. */
const LOG_NAME = 'lab-up.log';

/** `npm run lab`: the local stage on which the pipeline is tried without an account. */
export function labProgram(shell: Shell, output?: ProgramOutput): CliCommand {
  const program = createProgram(lab, 'The lab: everything the pipeline meets, on this machine.', output).document({
    examples: [
      [`${lab} up`, 'Boots an empty lab; npm run pipeline -- apply --lab stands the pipeline up on it.'],
      [`${lab} down`, 'Ends it. Its logs stay until the next one boots.'],
    ],
  });

  const up = command(program, 'up', 'Boots an empty lab, or restarts what does not answer of the one that is up.', {
    spec: upSpec,
    examples: [
      [`${lab} up --databricks`, 'With a Databricks workspace, which npm run pipeline -- load --lab needs.'],
      [
        `${lab} up --data rows`,
        'With the rows of rows/pinterest_data.jsonl, geolocation_data.jsonl and user_data.jsonl.',
      ],
    ],
  });
  up.execute(async () => {
    const inputs = parseFlags(upSpec, inputsOf(up, upSpec, shell.env, shell));
    requireFolder('data', inputs.data);
    const shown = { text: 'starting', logName: LOG_NAME, isVerbose: inputs.verbose };
    using session = openBootSession(shell, shown);
    return await (await work()).bringUp(inputs, session, shell);
  });

  command(program, 'down', 'Ends the lab of this folder, and what a killed run left of one.', {
    examples: [
      [`${lab} down`, 'Ends the lab; without one it does nothing.'],
      [`${lab} logs kafka`, 'Afterwards its logs are still there.'],
    ],
  }).execute(async () => (await work()).takeDown(shell));

  const reset = command(program, 'reset', 'Takes the lab down and boots an empty one of the same kind.', {
    spec: resetSpec,
    examples: [
      [`${lab} reset`, 'Everything that was done in the lab is gone.'],
      [`${lab} reset --verbose`, 'Shows what each part says.'],
    ],
  });
  reset.execute(async () => {
    const { verbose } = parseFlags(resetSpec, inputsOf(reset, resetSpec, shell.env, shell));
    using session = openBootSession(shell, { text: 'starting afresh', logName: LOG_NAME, isVerbose: verbose });
    return await (await work()).reset(session, shell);
  });

  command(program, 'status', 'Asks every part in its own protocol, and tries what must be denied.', {
    examples: [
      [`${lab} status`, 'A line a part.'],
      [`${lab} restart kafka`, 'Restarts a part that is DOWN.'],
    ],
    exitCodes: [
      ['0', 'Every part answers.'],
      ['1', 'A part does not, or no lab is up.'],
    ],
  }).execute(async () => (await work()).showStatus(shell));

  const env = command(program, 'env', 'Prints the variables that lead any client to the lab.', {
    spec: envSpec,
    examples: [
      [`eval "$(npm run --silent lab -- env)"`, 'Sets them in this shell.'],
      [`${lab} env --format json`, 'For a program.'],
    ],
  });
  env.execute(async () => {
    const { format } = parseFlags(envSpec, inputsOf(env, envSpec, shell.env, shell));
    return (await work()).showEnv(shell, format);
  });

  command(program, 'logs', 'Prints the log of a part; without a part, the names of all logs.', {
    examples: [
      [`${lab} logs`, 'Which logs there are.'],
      [`${lab} logs kafka`, 'The log of the broker.'],
    ],
  })
    .argument('[part]', 'Name of a log, or how it begins.')
    .execute(async (part) => (await work()).showLogs(shell, part));

  command(program, 'restart', 'Restarts one part on its data.', {
    examples: [
      [`${lab} restart kafka`, 'Restarts the broker.'],
      [`${lab} restart rest-proxy`, 'Where a part cannot be restarted alone, the error names those that can.'],
    ],
  })
    .argument('<part>', 'Name of the part, as status prints it.')
    .execute(async (part = '') => (await work()).restartPart(shell, part));

  command(program, 'faults', 'Prints the faults that AWS has still to show; with rules, orders those instead.', {
    examples: [
      [
        `${lab} faults '[{"service":"ec2","operation":"DescribeInstances","kind":"throttling","count":2}]'`,
        'The next two calls are throttled. Kinds: throttling, unavailable, slow, late.',
      ],
      [`${lab} faults '[]'`, 'Ends all faults.'],
    ],
  })
    .argument('[rules]', 'A JSON array of rules.')
    .execute(async (rules) => (await work()).showFaults(shell, rules));

  const add = command(program, 'add', 'Installs packages that most labs do not need.', {
    examples: [
      [`${lab} add databricks-extras`, 'pandas, numpy, matplotlib and delta.tables for notebooks; once a machine.'],
      [`${lab} up --databricks`, 'The workspace that uses them.'],
    ],
  });
  command(add, 'databricks-extras', 'pandas, numpy, matplotlib and delta.tables for the notebooks.', {
    examples: [
      [`${lab} add databricks-extras`, 'Restarts Spark if a lab with a workspace is up.'],
      [`${lab} status`, 'Shows whether everything is up again.'],
    ],
  }).execute(async () => (await work()).addPackages(shell));

  addHost(program, shell);
  return program;
}

function addHost(program: CliCommand, shell: Shell): void {
  const host = command(program, 'host', 'Halts the EC2 host and starts it again.', {
    examples: [
      [`${lab} host reboot`, 'It keeps its address.'],
      [`${lab} host stop-start`, 'It gets a new public address.'],
    ],
  });
  for (const [how, purpose] of [
    ['reboot', 'Reboots the host, which keeps its address.'],
    ['stop-start', 'Stops the host and starts it, which gives it a new public address.'],
  ] as const) {
    command(host, how, purpose, {
      examples: [
        [`${lab} host ${how}`, 'Returns once the host answers again.'],
        [`${lab} status`, 'Shows whether everything is up again.'],
      ],
    }).execute(async () => (await work()).restartHost(shell, how));
  }
}

interface Page {
  readonly spec?: FlagSpec;
  readonly examples: readonly [HelpItem, HelpItem];
  readonly exitCodes?: readonly HelpItem[];
}

function command(parent: CliCommand, name: string, purpose: string, { spec = {}, ...page }: Page): CliCommand {
  const made = parent.command(name).description(purpose);
  return addFlags(made, spec).document({ exitCodes: commonExitCodes, ...page });
}
