import type { TypeCastField, TypeCastNext } from 'mysql2/promise';
import { UserError } from '#lib/errors.ts';
import type { Row } from './database.ts';

/** MySQL's types of columns that hold integers. */
const INTEGER_TYPES = new Set(['TINY', 'SHORT', 'INT24', 'LONG', 'LONGLONG', 'YEAR']);
const FLOAT_TYPES = new Set(['FLOAT', 'DOUBLE']);
const TIME_TYPES = new Set(['DATETIME', 'DATETIME2', 'TIMESTAMP', 'TIMESTAMP2']);

/** A column's value from the text that the server sent. DECIMAL columns stay text, so that no digit is lost. */
export function columnValue(field: TypeCastField, next: TypeCastNext): unknown {
  if (INTEGER_TYPES.has(field.type)) {
    const text = field.string();
    if (text === null) return null;
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : BigInt(text);
  }
  if (FLOAT_TYPES.has(field.type)) {
    const text = field.string();
    return text === null ? null : Number(text);
  }
  if (TIME_TYPES.has(field.type)) return field.string()?.replace(' ', 'T') ?? null;
  if (field.type === 'JSON') return field.string('utf8');
  if (field.type === 'BIT' && field.length === 1) return field.buffer()?.[0] ?? null;
  return next();
}

/**
 * The rows of a result.
 *
 * @throws UserError when a column is binary. Thrown here and not in `columnValue`, where an error ends the process.
 */
export function asRows(result: unknown): readonly Row[] {
  if (!Array.isArray(result)) throw new UserError('The database answered a SELECT without rows.');
  for (const row of result as Record<string, unknown>[]) {
    for (const [column, value] of Object.entries(row)) {
      if (typeof value === 'object' && value !== null) {
        throw new UserError(
          `Column "${column}" holds binary data, which JSON cannot carry as it is. Expected numbers, texts and dates.`,
        );
      }
    }
  }
  return result as readonly Row[];
}
