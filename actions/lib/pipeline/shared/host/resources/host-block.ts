import type { Resource } from '#lib/converge/resource.ts';
import { UserError } from '#lib/errors.ts';
import type { OnHost } from '#lib/pipeline/shared/host/on-host.ts';
import { MARK } from '#lib/pipeline/shared/host/paths.ts';
import { writeOnHost } from '#lib/pipeline/shared/host/write.ts';
import { HOST_WRITE_WAIT_MS } from '#lib/ports/host/timeouts.ts';
import { sha256 } from './diff-settings.ts';
import { type FileState, fileQuery, writeFileScript } from './host-file.ts';

const BEGIN = `${MARK} (begin)`;
const END = `${MARK} (end)`;

/** Puts our block into a text, in place of all blocks of ours that it holds. Everything else stays as it is. */
export function withBlock(text: string, block: string): string {
  const ours = `${BEGIN}\n${block.trimEnd()}\n${END}\n`;
  const { before, after, found } = around(text);
  // A new block is put first, because a profile may return early in a shell without a terminal.
  return found ? `${before}${ours}${withoutBlocks(after)}` : `${ours}${text}`;
}

/** The text of our block without its marks; undefined when there is none. */
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

/** What {@link hostBlock} needs. */
export interface HostBlockOptions {
  /** Id of the resource, such as `profile CLASSPATH`. */
  readonly id: string;
  /** Path of the file. */
  readonly path: string;
  /** Text of the block, without its marks. */
  readonly block: string;
}

const TIMEOUT_MS = HOST_WRITE_WAIT_MS + 60_000;

/** A few lines of ours in a file that belongs to a person. A mark stands before and after them; the rest is not changed. */
export function hostBlock(on: OnHost, options: HostBlockOptions): Resource<string, FileState> {
  const { path, block } = options;
  const see = on.view.observe(fileQuery(path));
  const textOf = (actual: FileState | undefined): string => {
    if (actual === undefined) return '';
    if (actual.text === undefined) throw new UserError(`${path} on the EC2 host is too large to be edited.`);
    return actual.text;
  };
  return {
    id: options.id,
    timeoutMs: TIMEOUT_MS,
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
