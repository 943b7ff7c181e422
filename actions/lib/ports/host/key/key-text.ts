/** The bytes of a private key, or why its text holds none, as the end of a sentence that begins with the key. */
export type KeyText = { readonly bytes: Buffer } | { readonly problem: string };

/** Why a key that is protected cannot be used. */
export const PROTECTED =
  'is protected by a passphrase. Give a key without one: ssh-keygen -p -N "" -f FILE removes it from a copy.';

const AGAIN = 'Copy the whole file again, from its line "-----BEGIN …" to its line "-----END …".';

/** Why a key that is not whole cannot be used. `what` says what is wrong with it. */
export const damaged = (what: string): string => `is damaged: ${what}. ${AGAIN}`;

const PUBLIC = 'is a public key. Give the private half: the file without .pub.';
const PUTTY =
  'is in the format of PuTTY (.ppk). Convert it: in PuTTYgen, "Conversions", "Export OpenSSH key"; or puttygen KEY.ppk -O private-openssh -o KEY.pem.';
const PATH = 'is the path of a file. Give what is in the file, not where it is.';
const UNREADABLE =
  'is not a private key that can be read. Give the whole PEM text, from its line "-----BEGIN …" to its line "-----END …".';

/** How often a text may have been encoded as base64. */
const MAX_ENCODINGS = 2;

/** Dashes as PEM has them, and those that word processors write instead. */
const DASH = '[-\u2010-\u2015\u2212]';
/** Of the dashes behind the words two are enough: the rest may belong to the line that follows. */
const BEGIN = new RegExp(`${DASH}{2,}BEGIN([A-Z0-9]*)${DASH}{2}`);
const END = new RegExp(`${DASH}{2,}END([A-Z0-9]*)${DASH}{2}`);
const DASHES_AROUND = new RegExp(`^${DASH}+|${DASH}+$`, 'g');

/** Characters that are not seen: the byte order mark, and spaces without a width. */
const INVISIBLE = /[\uFEFF\u200B-\u200D\u2060]/g;
/** What may stand between the letters of base64: white space, quotes and commas. */
const BETWEEN = /[\s"'`,\u2018-\u201F]+/g;

/**
 * Finds the bytes of a private key in a text that was copied on its way here: line ends that became `\n`, spaces or
 * nothing, quotes or JSON around it, base64 of the whole, a first or last line that is missing.
 */
export function readKeyText(text: string): KeyText {
  return read(withoutEscapes(text.replaceAll(INVISIBLE, '')), MAX_ENCODINGS);
}

/** Resolves the escapes of JSON and of shells: `\n`, `\r`, `\t`, `\/`, also when they were escaped again. */
const withoutEscapes = (text: string): string => text.replaceAll(/\\+[nrt]/g, '\n').replaceAll(/\\+(?=[/"'])/g, '');

function read(text: string, encodings: number): KeyText {
  if (/PuTTY-User-Key-File/i.test(text)) return { problem: PUTTY };
  if (/Proc-Type:\s*4,\s*ENCRYPTED|DEK-Info:/i.test(text)) return { problem: PROTECTED };
  const letters = text.replaceAll(BETWEEN, '');
  const block = blockIn(letters);
  if (block !== undefined) return ofBlock(block);
  if (/(^|[\s"'])(ssh-[a-z0-9]+|ecdsa-sha2-[a-z0-9]+|sk-[a-z0-9@.-]+)\s+AAAA/.test(text)) return { problem: PUBLIC };
  if (!/^[A-Za-z0-9+/_-]{40,}=*$/.test(letters)) return { problem: isPath(text.trim()) ? PATH : UNREADABLE };
  const bytes = Buffer.from(letters, 'base64');
  if (looksLikeKey(bytes)) return { bytes };
  return encodings === 0 ? { problem: UNREADABLE } : read(withoutEscapes(bytes.toString('utf8')), encodings - 1);
}

interface Block {
  /** The words after BEGIN, without the spaces between them, such as `RSAPRIVATEKEY`. */
  readonly label: string;
  /** What stands between its lines BEGIN and END, without white space. */
  readonly body: string;
}

/**
 * The block with a private key, else the first block. A BEGIN or END line that is missing counts as standing at the end
 * of the text.
 *
 * @param text without white space, because line ends may be gone from it or stand anywhere in it.
 */
function blockIn(text: string): Block | undefined {
  let first: Block | undefined;
  let rest = text;
  for (;;) {
    const begin = BEGIN.exec(rest);
    const end = END.exec(rest);
    const isHeadless = end !== null && (begin === null || end.index < begin.index);
    if (begin === null && !isHeadless) break;
    const content = isHeadless || begin === null ? rest : rest.slice(begin.index + begin[0].length);
    const last = END.exec(content);
    const block = {
      label: (isHeadless ? end[1] : begin?.[1]) ?? '',
      body: content.slice(0, last?.index).replaceAll(DASHES_AROUND, ''),
    };
    if (block.label.endsWith('PRIVATEKEY')) return block;
    first ??= block;
    rest = last === null ? '' : content.slice(last.index + last[0].length);
  }
  return first;
}

function ofBlock({ label, body: letters }: Block): KeyText {
  if (label === 'ENCRYPTEDPRIVATEKEY') return { problem: PROTECTED };
  if (label.endsWith('PUBLICKEY')) return { problem: PUBLIC };
  if (!label.endsWith('PRIVATEKEY')) {
    return {
      problem: `is a block "${spaced(label)}", expected a private key for SSH: a block such as "OPENSSH PRIVATE KEY".`,
    };
  }
  const strange = /[^A-Za-z0-9+/=]/u.exec(letters)?.[0];
  if (strange !== undefined) return { problem: damaged(`"${strange}" stands in it, which no key has`) };
  if (letters === '') return { problem: `is empty between its lines BEGIN and END. ${AGAIN}` };
  if (!/^[^=]+={0,2}$/.test(letters)) return { problem: damaged('"=" stands in its middle') };
  return { bytes: Buffer.from(letters, 'base64') };
}

/** `PGPPRIVATEKEYBLOCK` as `PGP PRIVATE KEY BLOCK`. */
const spaced = (label: string): string =>
  label.replaceAll(/(?<!^)(PRIVATE|PUBLIC|KEY|BLOCK|MESSAGE|REQUEST|PARAMETERS)/g, ' $1');

const OPENSSH = 'openssh-key-v1\0';

/** Whether the bytes are of OpenSSH's own format. */
export const isOpenSsh = (bytes: Buffer): boolean => bytes.subarray(0, OPENSSH.length).toString('latin1') === OPENSSH;

/** Whether decoded base64 is a key itself, and no text. A key in ASN.1 is a sequence of more than 32 bytes. */
const looksLikeKey = (bytes: Buffer): boolean =>
  isOpenSsh(bytes) || (bytes[0] === 0x30 && ((bytes[1] ?? 0) >= 0x80 || bytes.length === (bytes[1] ?? 0) + 2));

const isPath = (text: string): boolean =>
  /^(file:|~?\/|\.{1,2}\/|[A-Za-z]:[\\/])[^\n]*$/.test(text) || /^[^\s]+\.(pem|ppk|key)$/i.test(text);
