import { pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';

/** Longest line of a manifest without its line end (JAR specification). */
const LINE_BYTES = 72;

/**
 * A manifest with the jars as its `Class-Path`. Long lines are continued as the JAR specification requires: each
 * continuation line begins with a space.
 */
export function manifest(jars: readonly string[]): string {
  const value = `Class-Path: ${jars.map((jar) => pathToFileURL(jar).href).join(' ')}`;
  const lines = [value.slice(0, LINE_BYTES)];
  for (let at = LINE_BYTES; at < value.length; at += LINE_BYTES - 1)
    lines.push(` ${value.slice(at, at + LINE_BYTES - 1)}`);
  return `Manifest-Version: 1.0\r\n${lines.join('\r\n')}\r\n\r\n`;
}

/**
 * A jar that contains only a class path. When a worker starts, it searches every jar in `java.class.path` for plugins.
 * With this single jar there it has nothing to search, which saves seconds, and it offers only the connectors in
 * `plugin.path`.
 */
export function pathingJar(jars: readonly string[]): Buffer {
  const name = Buffer.from('META-INF/MANIFEST.MF');
  const data = Buffer.from(manifest(jars));
  // Fields of a zip entry: version, flags, method 0 (stored), time and date (1980-01-01), checksum, both sizes, length
  // of the name, no extra field.
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x21, 8);
  common.writeUInt32LE(crc32(data), 10);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(data.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, data]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, Buffer.alloc(14), name]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
