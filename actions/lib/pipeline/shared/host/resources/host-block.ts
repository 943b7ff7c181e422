import type { Resource } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import { MARK } from '#lib/pipeline/shared/host/paths.ts';
import { type OnHost, writeOnHost } from '#lib/pipeline/shared/host/write.ts';
import { type FileState, fileAsk, writeFileScript } from './host-file.ts';
import { sha256 } from './text-changes.ts';

const BEGIN = `${MARK} (begin)`;
const END = `${MARK} (end)`;

/** The text with exactly one block of ours, everything else as it was. */
export function withBlock(text: string, block: string): string {
  const ours = `${BEGIN}\n${block.trimEnd()}\n${END}\n`;
  const { before, after, found } = around(text);
  // A new block comes first: a profile may return early where no person is at the keyboard.
  return found ? `${before}${ours}${withoutBlocks(after)}` : `${ours}${text}`;
}

/** The block's own text; undefined when there is none. */
export function blockOf(text: string): string | undefined {
  const lines = text.split('\n');
  const [begin, end] = [lines.indexOf(BEGIN), lines.indexOf(END)];
  return begin < 0 || end < begin ? undefined : lines.slice(begin + 1, end).join('\n');
}

function withoutBlocks(text: string): string {
  const { before, after, found } = around(text);
  return found ? before + withoutBlocks(after) : text;
}

function around(text: string): { before: string; after: string; found: boolean } {
  const found = new RegExp(`^${escaped(BEGIN)}\\n[\\s\\S]*?^${escaped(END)}(\\n|$)`, 'm').exec(text);
  return found === null
    ? { before: text, after: '', found: false }
    : { before: text.slice(0, found.index), after: text.slice(found.index + found[0].length), found: true };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

export interface HostBlockOptions {
  /** Of the resource, such as `profile ~/.bashrc`. */
  readonly id: string;
  readonly path: string;
  readonly block: string;
}

/** A few lines of ours in a file that is a person's own: marked at both ends, the rest is left alone. */
export function hostBlock(on: OnHost, options: HostBlockOptions): Resource<string, FileState> {
  const { path, block } = options;
  const see = on.view.observe(fileAsk(path));
  const textOf = (actual: FileState | undefined): string => {
    if (actual === undefined) return '';
    if (actual.text === undefined) throw new UserError(`${path} on the EC2 host is too large to be edited.`);
    return actual.text;
  };
  return {
    id: options.id,
    within: 60_000,
    desired: () => Promise.resolve(block),
    read: see,
    diff(desired, actual) {
      const text = textOf(actual);
      if (withBlock(text, desired) === text) return { action: 'none' };
      const before = blockOf(text);
      return before === undefined
        ? { action: 'create', lines: [{ path, after: desired }] }
        : { action: 'update', lines: [{ path, before, after: desired }] };
    },
    async apply(desired, actual, scope) {
      const text = withBlock(textOf(actual), desired);
      const args = [path, sha256(text), actual?.mode ?? '644'];
      await writeOnHost(on, { what: `writing ${path}`, script: writeFileScript, args, stdin: text }, scope);
    },
    owned: (actual) => blockOf(actual.text ?? '') !== undefined,
  };
}
