import { Command, type ErrorOptions, type Help, Option } from 'commander';
import { CliHelp, FLAGS_HEADING, type HelpPage } from './help.ts';
import { paint } from './paint.ts';

/** A command or sub-command of one of the project's command lines. */
export class CliCommand extends Command {
  /** What its help says besides usage and flags. */
  helpPage: HelpPage | undefined;
  #exitStatus = 0;

  override createCommand(name?: string): CliCommand {
    return new CliCommand(name);
  }

  override createHelp(): Help {
    return Object.assign(new CliHelp(), this.configureHelp());
  }

  /** How the command is called, without its arguments: `npm run pipeline -- apply`. */
  get invocation(): string {
    return this.parent instanceof CliCommand ? `${this.parent.invocation} ${this.name()}` : this.name();
  }

  document(page: HelpPage): this {
    this.helpPage = page;
    return this;
  }

  /** Sets the work of the command. It gets the arguments in their order and resolves to the exit status. */
  execute(work: (...args: readonly string[]) => Promise<number> | number): this {
    return this.helpCommand(false).action(async () => {
      this.#top().#exitStatus = await work(...this.args);
    });
  }

  /**
   * Parses the command line and carries out what it asks for.
   *
   * @returns the exit status.
   * @throws CommanderError once a help page was shown or a mistake in the command line was printed.
   */
  async runWith(argv: readonly string[]): Promise<number> {
    await this.parseAsync([...argv], { from: 'user' });
    return this.#exitStatus;
  }

  /** One line for each mistake: what is wrong, the nearest known name, and where all of them are listed. */
  override error(message: string, options?: ErrorOptions): never {
    const [mistake = '', suggestion = ''] = message.split('\n');
    const nearest = suggestion.replace(/^\((.*)\)$/, ' $1');
    return super.error(`${mistake.replace(/\.$/, '')}.${nearest} See ${this.invocation} --help.`, options);
  }

  #top(): CliCommand {
    return this.parent instanceof CliCommand ? this.parent.#top() : this;
  }
}

export interface ProgramOutput {
  writeOut(text: string): void;
  writeErr(text: string): void;
}

/**
 * A command line by the project's rules: `-h` and `--help` everywhere, errors thrown instead of ending the process.
 *
 * @param name how it is called, such as `npm run pipeline --`.
 */
export function createProgram(name: string, purpose: string, output?: ProgramOutput): CliCommand {
  const program = new CliCommand(name);
  program
    .description(purpose)
    .helpCommand('help [command]', 'Shows the help of a command.')
    .addHelpOption(new Option('-h, --help', 'Shows this help.').helpGroup(FLAGS_HEADING))
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(`${paint(text.trimEnd(), process.stderr)}\n`) });
  if (output !== undefined) program.configureOutput(output);
  return program;
}
