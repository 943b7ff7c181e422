import type { Socket } from 'node:net';

/** Bytes that are kept: enough for the greeting of any server. */
const MAX_BYTES = 1_024;
/** Characters that a message shows. */
const MAX_SHOWN_LENGTH = 80;

/** What a server says first. */
export interface FirstWords {
  /** What answers, such as `an HTTP server ("HTTP/1.1 400 Bad Request")`; undefined while it may be an SSH server. */
  notSsh(): string | undefined;
  /** Stops listening. */
  stop(): void;
}

/** Listens to what the server says first. Call it only once somebody else reads the socket, or bytes would be lost. */
export function firstWordsOn(socket: Socket): FirstWords {
  let said = Buffer.alloc(0);
  const listen = (chunk: Buffer) => {
    said = Buffer.concat([said, chunk]).subarray(0, MAX_BYTES);
  };
  socket.on('data', listen);
  return { notSsh: () => notSsh(said), stop: () => void socket.off('data', listen) };
}

/** An SSH server may print lines before the one that begins with `SSH-`. */
function notSsh(said: Buffer): string | undefined {
  const text = said.toString('latin1');
  if (said.length === 0 || /^SSH-/m.test(text)) return undefined;
  // A TLS record: an alert (21) or a handshake (22), then the version.
  if ((said[0] === 0x15 || said[0] === 0x16) && said[1] === 3) return 'a TLS server';
  const line = text.split(/[\r\n]/, 1)[0] ?? '';
  const shown = JSON.stringify(line.replaceAll(/[^\x20-\x7e]/g, '.').slice(0, MAX_SHOWN_LENGTH));
  return /^HTTP\//.test(text) ? `an HTTP server (${shown})` : `something that says ${shown}`;
}
