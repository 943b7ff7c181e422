/**
 * A value that travels as text, in its type. Text that is none of that type stays text, which the check then refuses.
 *
 * @param type of the model's shape.
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
