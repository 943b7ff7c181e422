/** A row as the database gives it: numbers, texts, nulls, and dates as text `YYYY-MM-DD HH:MM:SS`. */
export type Row = Readonly<Record<string, string | number | bigint | null>>;

/** The source of the posts: a MySQL database, read only. */
export interface Database extends AsyncDisposable {
  /**
   * Runs one prepared SELECT. Connects at the first call.
   *
   * @throws UserError naming the secret or setting at fault: refused connection, wrong password, unknown database,
   *   certificate that does not verify.
   */
  select(sql: string, parameters: readonly (string | number)[], signal: AbortSignal): Promise<readonly Row[]>;
}
