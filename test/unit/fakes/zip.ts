/** A zip archive that holds nothing but its own end, after a header and filler: enough to count as complete. */
export function smallZip(filler = 'plugin'): Uint8Array {
  const end = Buffer.alloc(22);
  end.set([0x50, 0x4b, 0x05, 0x06]);
  return Buffer.concat([Buffer.from([0x50, 0x4b, 0x03, 0x04]), Buffer.from(filler), end]);
}
