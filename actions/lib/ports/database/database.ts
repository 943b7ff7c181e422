/**
 * A row as the database gives it: texts, nulls, numbers (a whole number beyond 2^53 as bigint, so that none is
 * rounded), and points in time as ISO text `YYYY-MM-DDTHH:MM:SS`, without a zone because the column has none.
 */
export type Row = Readonly<Record<string, string | number | bigint | null>>;

/** The source of the posts: a MySQL database, read only. */
export interface Database extends AsyncDisposable {
  /**
   * Runs one SELECT; `?` stand for `parameters`, in their order. Connects at the first call, and once more when the
   * link was lost since.
   *
   * @throws UserError naming the secret or setting at fault: refused connection, wrong password, unknown database,
   *   certificate that does not verify, missing table.
   */
  select(sql: string, parameters: readonly (string | number)[], signal: AbortSignal): Promise<readonly Row[]>;
}
