/**
 * A row of the database: texts, nulls and numbers. A whole number beyond 2^53 is a bigint, so that none is rounded.
 * Dates and times are ISO texts `YYYY-MM-DDTHH:MM:SS`, without a time zone because MySQL stores none.
 */
export type Row = Readonly<Record<string, string | number | bigint | null>>;

/** The MySQL database that the posts are read from. The pipeline never writes to it. */
export interface Database extends AsyncDisposable {
  /**
   * Runs one SELECT statement. Connects at the first call, and reconnects once when the connection was lost since.
   *
   * @param parameters values for the `?` in the statement, in order.
   * @throws UserError that names the secret or setting to correct: refused connection, wrong password, unknown
   *   database, certificate that cannot be verified, missing table.
   */
  select(sql: string, parameters: readonly (string | number)[], signal: AbortSignal): Promise<readonly Row[]>;
}
