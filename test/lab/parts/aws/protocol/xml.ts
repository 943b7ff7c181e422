/** A value to be written as AWS's XML. Undefined members are left out. */
export type XmlValue =
  | string
  | number
  | boolean
  | Date
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

/** Escapes text for the content of an element. XML 1.0 cannot hold control characters; they become U+FFFD. */
export const escapeXml = (text: string): string =>
  text
    .replace(/[&<>"\r]/g, (c) => `&#${c.charCodeAt(0)};`)
    .replace(/\p{Cc}/gu, (c) => (c === '\n' || c === '\t' || c > '\u001f' ? c : '\ufffd'));

/**
 * Writes members as elements.
 *
 * @param list name of the element for each item of a list: `item` in EC2, else `member`.
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
