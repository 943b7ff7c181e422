import { codeOf } from '#lib/errors.ts';
import { type Place, placeOf } from './places.ts';

/** What a code of the operating system means, and what a person can do. */
interface Meaning {
  readonly means: string;
  readonly remedy: string;
}

const elsewhere = 'Choose another place, or change who may use this one.';
const limit = 'Raise the limit, such as with "ulimit -n 1024", and run again.';
const address = 'Check the address and the network, and run again.';

/** Codes of files and folders, and of the limits of a process. */
const ofMachine: Readonly<Record<string, Meaning>> = {
  ENOSPC: {
    means: 'the disk is full, or has no free inodes',
    remedy: 'Free some ("df -h" shows the space, "df -i" the inodes), or choose a place on another disk.',
  },
  EDQUOT: { means: "this user's quota of the disk is used up", remedy: 'Free some space, or choose another disk.' },
  EFBIG: { means: 'the file would be larger than this process may write', remedy: 'Raise the limit ("ulimit -f").' },
  EROFS: { means: 'the file system is read-only', remedy: elsewhere },
  EACCES: { means: 'this user is not allowed to do this', remedy: elsewhere },
  EPERM: { means: 'this user is not allowed to do this', remedy: elsewhere },
  EISDIR: { means: 'there is a folder where a file is expected', remedy: 'Correct the path, or move the folder away.' },
  ENOTDIR: { means: 'there is a file where a folder is expected', remedy: 'Correct the path, or move the file away.' },
  ENOENT: { means: 'it does not exist, or not any more', remedy: 'Correct the path, or create it.' },
  EEXIST: { means: 'it exists already', remedy: 'Move it away, or choose another name.' },
  ENOTEMPTY: { means: 'the folder is not empty', remedy: 'Move away what is in it.' },
  EBUSY: { means: 'something else is using it', remedy: 'End that, and run again.' },
  ELOOP: { means: 'its links lead in a circle', remedy: 'Correct the links.' },
  ENAMETOOLONG: { means: 'the path is too long', remedy: 'Choose a shorter one.' },
  EIO: { means: 'the disk reports an error', remedy: 'Look at the log of the system, and choose another disk.' },
  ESTALE: { means: 'the network file system has lost it', remedy: 'Mount it again, and run again.' },
  EMFILE: { means: 'this process may not open more files and connections', remedy: limit },
  ENFILE: { means: 'this machine cannot open more files', remedy: 'End other processes, and run again.' },
  ENOMEM: { means: 'this machine has no memory left', remedy: 'End other processes, and run again.' },
  EAGAIN: { means: 'this machine may not start more processes', remedy: 'End other processes, and run again.' },
};

/** Codes of connections. */
const ofNetwork: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: { means: 'nothing listens there', remedy: address },
  ECONNRESET: { means: 'the other side has closed the connection', remedy: 'Run again.' },
  ECONNABORTED: { means: 'the connection was closed', remedy: 'Run again.' },
  EPIPE: { means: 'the other side has closed the connection', remedy: 'Run again.' },
  ETIMEDOUT: { means: 'there was no answer in time', remedy: address },
  EHOSTUNREACH: { means: 'there is no route to it', remedy: address },
  ENETUNREACH: { means: 'there is no route to it', remedy: address },
  ENOTFOUND: { means: 'the name does not exist in DNS', remedy: address },
  EAI_AGAIN: { means: 'the name could not be looked up in DNS', remedy: address },
  EADDRINUSE: { means: 'another process uses this port', remedy: 'End it, and run again.' },
};

/** Codes that no place of the user explains. */
const ofProcess = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN']);

/**
 * Says what an error of the operating system means: the input that names the place, the path or address, the cause, and
 * what to do.
 *
 * @param places what the user has named.
 * @returns undefined for an error of another kind.
 */
export function systemFailure(error: Error, places: readonly Place[]): string | undefined {
  const code = codeOf(error);
  if (!/^E[A-Z0-9_]+$/.test(code) || code.startsWith('ERR_')) return undefined;
  const network = ofNetwork[code];
  const { means, remedy } = network ?? ofMachine[code] ?? { means: error.message, remedy: 'Run again.' };
  const subject = network === undefined ? placeText(error, code, places) : addressText(error);
  const call = field(error, 'syscall');
  return `${capital(subject)}: ${means} (${code}${call === undefined ? '' : `, ${call}`}). ${remedy}`;
}

/** Where it happened. An error of an open file does not say, so the places where files are made are named. */
function placeText(error: Error, code: string, places: readonly Place[]): string {
  if (ofProcess.has(code)) return 'a limit of this machine is reached';
  const path = field(error, 'path');
  if (path === undefined) {
    const labels = places.filter(({ isWritten }) => isWritten).map(({ label }) => label);
    return labels.length === 0 ? 'a file or folder of this run' : `a file or folder of this run (${labels.join('; ')})`;
  }
  const place = placeOf(path, places);
  return place === undefined ? path : `${place.label}: ${path}`;
}

/** Whom the connection was to. */
function addressText(error: Error): string {
  const [host, port] = [field(error, 'hostname') ?? field(error, 'address'), field(error, 'port')];
  if (host === undefined) return 'a connection of this run failed';
  return `the connection to ${host}${port === undefined ? '' : `:${port}`} failed`;
}

/** A property that Node adds to an error of the system; undefined when it did not. */
function field(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
