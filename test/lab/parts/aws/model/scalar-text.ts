/**
 * Converts a value that was sent as text to the type of its shape. Text that has no such value is returned as it is;
 * the later check of the type refuses it.
 *
 * @param type of the model's shape, for example `integer`.
 */
export function scalarOf(type: string, text: string): unknown {
  switch (type) {
    case 'integer':
    case 'long':
      return /^[+-]?\d+$/.test(text) ? Number(text) : text;
    case 'double':
    case 'float':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
    case 'boolean':
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text;
    default:
      return text;
  }
}
