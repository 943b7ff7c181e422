/** A value that AWS's XML can hold. An undefined member is left out. */
export type XmlValue =
  | string
  | number
  | boolean
  | Date
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

/** Escapes text for an element's content. C0 controls have no form in XML 1.0 and become the replacement character. */
export const escapeXml = (text: string): string =>
  text
    .replace(/[&<>"\r]/g, (c) => `&#${c.charCodeAt(0)};`)
    .replace(/\p{Cc}/gu, (c) => (c === '\n' || c === '\t' || c > '\u001f' ? c : '\ufffd'));

/**
 * Writes members as elements, lists as elements of `list` elements (`item` in EC2, `member` elsewhere).
 */
export function toXml(value: XmlValue, list: 'item' | 'member'): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((one) => `<${list}>${toXml(one, list)}</${list}>`).join('');
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, one]) => (one === undefined ? '' : `<${name}>${toXml(one, list)}</${name}>`))
      .join('');
  }
  return escapeXml(String(value));
}
