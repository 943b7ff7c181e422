import { constants, type Dirent, type Stats } from 'node:fs';
import {
  chmod,
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  readlink,
  rename,
  rmdir,
  stat,
  symlink,
  truncate,
  unlink,
  utimes,
} from 'node:fs/promises';
import { join, resolve } from 'node:path';
import ssh2, { type Attributes, type SFTPWrapper } from 'ssh2';
import { HOME } from './login.ts';

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;
const MAX_READ_BYTES = 262_144;
const ENTRIES_AT_ONCE = 100;

const STATUS: Readonly<Record<string, number>> = {
  ENOENT: STATUS_CODE.NO_SUCH_FILE,
  EACCES: STATUS_CODE.PERMISSION_DENIED,
  EPERM: STATUS_CODE.PERMISSION_DENIED,
};

type Open = { readonly file: FileHandle } | { readonly folder: string; readonly left: Dirent[] };

/** Serves the files of the host with SFTP, version 3. */
export function serveFiles(sftp: SFTPWrapper): void {
  const opened = new Map<number, Open>();
  let last = 0;
  const at = (path: string): string => resolve(HOME, path);
  const keep = (one: Open): Buffer => {
    last += 1;
    opened.set(last, one);
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(last);
    return handle;
  };
  const of = (handle: Buffer): Open => {
    const one = handle.length === 4 ? opened.get(handle.readUInt32BE()) : undefined;
    if (one === undefined) throw new Error('there is no such handle');
    return one;
  };
  const fileOf = (handle: Buffer): FileHandle => {
    const one = of(handle);
    if (!('file' in one)) throw new Error('this handle is of a folder');
    return one.file;
  };
  /** Answers one request, also when `work` fails. When `work` resolves to undefined, the answer is OK. */
  const answer = (id: number, work: () => Promise<unknown>): void => {
    work().then(
      (result) => {
        if (result === undefined) sftp.status(id, STATUS_CODE.OK);
      },
      (error: NodeJS.ErrnoException) => sftp.status(id, STATUS[error.code ?? ''] ?? STATUS_CODE.FAILURE, error.message),
    );
  };
  const ANSWERED = true;

  sftp.on('end', () => sftp.end());
  sftp.on('close', () => {
    for (const one of opened.values()) if ('file' in one) void one.file.close();
  });
  sftp.on('OPEN', (id, path, flags, { mode }) =>
    answer(id, async () => {
      const file = await open(at(path), flagsOf(flags), mode ?? 0o666);
      sftp.handle(id, keep({ file }));
      return ANSWERED;
    }),
  );
  sftp.on('READ', (id, handle, offset, length) =>
    answer(id, async () => {
      const buffer = Buffer.alloc(Math.min(length, MAX_READ_BYTES));
      const { bytesRead } = await fileOf(handle).read(buffer, 0, buffer.length, offset);
      if (bytesRead === 0) sftp.status(id, STATUS_CODE.EOF);
      else sftp.data(id, buffer.subarray(0, bytesRead));
      return ANSWERED;
    }),
  );
  sftp.on('WRITE', (id, handle, offset, data) =>
    answer(id, async () => {
      for (let done = 0; done < data.length; ) {
        done += (await fileOf(handle).write(data, done, data.length - done, offset + done)).bytesWritten;
      }
    }),
  );
  sftp.on('CLOSE', (id, handle) =>
    answer(id, async () => {
      const one = of(handle);
      opened.delete(handle.readUInt32BE());
      if ('file' in one) await one.file.close();
    }),
  );
  const attributes = (id: number, stats: () => Promise<Stats>): void =>
    answer(id, async () => {
      sftp.attrs(id, attributesOf(await stats()));
      return ANSWERED;
    });
  sftp.on('FSTAT', (id, handle) => attributes(id, async () => fileOf(handle).stat()));
  sftp.on('STAT', (id, path) => attributes(id, () => stat(at(path))));
  sftp.on('LSTAT', (id, path) => attributes(id, () => lstat(at(path))));
  sftp.on('SETSTAT', (id, path, attrs) => answer(id, () => change(at(path), attrs)));
  // The file may have been renamed since it was opened, so it is addressed by its descriptor.
  sftp.on('FSETSTAT', (id, handle, attrs) => answer(id, () => change(`/proc/self/fd/${fileOf(handle).fd}`, attrs)));
  sftp.on('OPENDIR', (id, path) =>
    answer(id, async () => {
      sftp.handle(id, keep({ folder: at(path), left: await readdir(at(path), { withFileTypes: true }) }));
      return ANSWERED;
    }),
  );
  sftp.on('READDIR', (id, handle) =>
    answer(id, async () => {
      const one = of(handle);
      if ('file' in one) throw new Error('this handle is of a file');
      const entries = one.left.splice(0, ENTRIES_AT_ONCE);
      if (entries.length === 0) sftp.status(id, STATUS_CODE.EOF);
      else sftp.name(id, await Promise.all(entries.map(({ name }) => named(one.folder, name))));
      return ANSWERED;
    }),
  );
  const oneName = (id: number, filename: () => Promise<string>): void =>
    answer(id, async () => {
      const name = await filename();
      sftp.name(id, [{ filename: name, longname: name, attrs: NO_ATTRIBUTES }]);
      return ANSWERED;
    });
  sftp.on('REALPATH', (id, path) => oneName(id, async () => at(path)));
  sftp.on('READLINK', (id, path) => oneName(id, () => readlink(at(path))));
  sftp.on('MKDIR', (id, path, { mode }) => answer(id, () => mkdir(at(path), mode ?? 0o777)));
  sftp.on('RMDIR', (id, path) => answer(id, () => rmdir(at(path))));
  sftp.on('REMOVE', (id, path) => answer(id, () => unlink(at(path))));
  sftp.on('RENAME', (id, from, to) => answer(id, () => rename(at(from), at(to))));
  sftp.on('SYMLINK', (id, target, link) => answer(id, () => symlink(target, at(link))));
}

const NO_ATTRIBUTES: Attributes = { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };

function flagsOf(flags: number): number {
  const has = (bit: number): boolean => (flags & bit) !== 0;
  const access = !has(OPEN_MODE.WRITE)
    ? constants.O_RDONLY
    : has(OPEN_MODE.READ)
      ? constants.O_RDWR
      : constants.O_WRONLY;
  const rest = [
    [OPEN_MODE.APPEND, constants.O_APPEND],
    [OPEN_MODE.CREAT, constants.O_CREAT],
    [OPEN_MODE.TRUNC, constants.O_TRUNC],
    [OPEN_MODE.EXCL, constants.O_EXCL],
  ] as const;
  return rest.reduce((sum, [bit, flag]) => (has(bit) ? sum | flag : sum), access);
}

const seconds = (ms: number): number => Math.floor(ms / 1_000);

const attributesOf = ({ mode, uid, gid, size, atimeMs, mtimeMs }: Stats): Attributes => ({
  mode,
  uid,
  gid,
  size,
  atime: seconds(atimeMs),
  mtime: seconds(mtimeMs),
});

async function named(folder: string, filename: string) {
  const attrs = attributesOf(await lstat(join(folder, filename)));
  return { filename, longname: `${attrs.mode.toString(8)} ${attrs.size} ${filename}`, attrs };
}

async function change(path: string, attrs: Partial<Attributes>): Promise<void> {
  if (attrs.size !== undefined) await truncate(path, attrs.size);
  if (attrs.mode !== undefined) await chmod(path, attrs.mode & 0o7777);
  if (attrs.mtime !== undefined) await utimes(path, attrs.atime ?? attrs.mtime, attrs.mtime);
}
