/**
 * What becomes of a column's values in JSON.
 * - `whole`: a whole number with all its digits.
 * - `number`: a number, as a double.
 * - `text`: a text, as the server prints the value.
 * - `bit`: 0 or 1.
 * - `bytes`: bytes that need not be text, which JSON cannot hold.
 * - `shape`: a geometry, which JSON has no form for.
 */
export type ColumnRule = 'whole' | 'number' | 'text' | 'bit' | 'bytes' | 'shape';

/**
 * The types of columns by their names in `information_schema.COLUMNS.DATA_TYPE`, of MySQL up to 9 and MariaDB up to 12.
 * Synonyms such as BOOL, DEC or SERIAL have other names there. MariaDB's JSON is `longtext`.
 */
const rules: Readonly<Record<ColumnRule, readonly string[]>> = {
  whole: ['tinyint', 'smallint', 'mediumint', 'int', 'integer', 'bigint', 'year'],
  number: ['float', 'double', 'real'],
  text: [
    // Exact numbers stay text, so that no digit is lost.
    ...['decimal', 'numeric'],
    ...['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'enum', 'set', 'json'],
    ...['date', 'time', 'datetime', 'timestamp'],
    ...['inet4', 'inet6', 'uuid', 'xmltype'],
  ],
  bit: ['bit'],
  bytes: ['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob', 'vector'],
  shape: [
    ...['geometry', 'point', 'linestring', 'polygon'],
    ...['multipoint', 'multilinestring', 'multipolygon', 'geomcollection', 'geometrycollection'],
  ],
};

const ruleByType = new Map(
  Object.entries(rules).flatMap(([rule, types]) => types.map((type) => [type, rule as ColumnRule] as const)),
);

/** The rule for a type; undefined for a type that is not known. */
export const columnRule = (dataType: string): ColumnRule | undefined => ruleByType.get(dataType.toLowerCase());
