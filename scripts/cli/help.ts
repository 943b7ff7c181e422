import { styleText } from 'node:util';
import { type Command, Help, type Option } from 'commander';

/** A term of a help page and what it means. */
export type HelpItem = readonly [term: string, meaning: string];

/** What a help page says besides purpose, usage and flags. */
export interface HelpPage {
  /** Sentences below the flags. */
  readonly notes?: readonly string[];
  /** Environment variables that are read and have no flag. */
  readonly environment?: readonly HelpItem[];
  /** Command lines and what they do. */
  readonly examples: readonly [HelpItem, HelpItem, ...HelpItem[]];
  readonly exitCodes?: readonly HelpItem[];
}

/** Above the flags of a command. */
export const FLAGS_HEADING = 'Flags:';

/** Exit codes of every command. */
export const commonExitCodes: readonly HelpItem[] = [
  ['0', 'Done.'],
  ['1', 'Failed; the error says why.'],
];

/** Exit codes of commands that end by themselves when they are interrupted. */
export const interruptedExitCodes: readonly HelpItem[] = [['130, 143', 'Interrupted by Ctrl-C or a signal.']];

// Colours are always put in here: commander takes them out where the output is no terminal.
const styled = (format: Parameters<typeof styleText>[0], text: string): string =>
  styleText(format, text, { validateStream: false });

/** Commander's help, with the sections of a {@link HelpPage} below it. */
export class CliHelp extends Help {
  override formatHelp(command: Command, helper: Help): string {
    const page = 'helpPage' in command ? (command.helpPage as HelpPage | undefined) : undefined;
    const base = super.formatHelp(command, helper);
    if (page === undefined) return base;
    const { notes = [], environment = [], examples, exitCodes = commonExitCodes } = page;
    const width = helper.helpWidth ?? 80;
    return [
      base,
      ...notes.flatMap((note) => [helper.boxWrap(note, width), '']),
      ...this.#section('Environment:', environment, helper),
      ...this.formatItemList(
        'Examples:',
        examples.map(([line, meaning]) => `  ${this.styleOptionTerm(line)}\n      ${meaning}`),
        helper,
      ),
      ...this.#section('Exit codes:', exitCodes, helper),
    ].join('\n');
  }

  #section(title: string, items: readonly HelpItem[], helper: Help): string[] {
    const termWidth = Math.max(0, ...items.map(([term]) => term.length));
    const lines = items.map(([term, meaning]) =>
      this.formatItem(this.styleOptionTerm(term), termWidth, meaning, helper),
    );
    return this.formatItemList(title, lines, helper);
  }

  /** Flags may be given as `--flag true` too; the help shows the short form. */
  override optionTerm(option: Option): string {
    return super.optionTerm(option).replace(' [true|false]', '');
  }

  /** Descriptions name values and defaults themselves. */
  override optionDescription(option: Option): string {
    return option.description;
  }

  override commandUsage(command: Command): string {
    const names: string[] = [];
    for (let one: Command | null = command; one !== null; one = one.parent) names.unshift(one.name());
    const hasFlags = this.visibleOptions(command).some((option) => option.long !== '--help');
    return [...names, ...argumentTerms(command), ...(hasFlags ? ['[flags]'] : [])].join(' ');
  }

  override subcommandTerm(command: Command): string {
    return [command.name(), ...argumentTerms(command)].join(' ');
  }

  override styleTitle(title: string): string {
    return styled('bold', title);
  }

  override styleOptionTerm(term: string): string {
    return styled('cyan', term);
  }

  override styleSubcommandTerm(term: string): string {
    return styled('cyan', term);
  }

  override styleArgumentTerm(term: string): string {
    return styled('cyan', term);
  }
}

/** What follows a command's name: its sub-command, or its arguments. */
const argumentTerms = (command: Command): readonly string[] =>
  command.commands.length > 0
    ? ['<command>']
    : command.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`));
