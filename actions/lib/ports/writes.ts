/** The gate that every method of a port runs in when it changes something. The engine's write gate is one. */
export interface Writes {
  /**
   * Runs a write, or refuses it while only reading is allowed.
   *
   * @param name the permission that the write needs, such as `kafkaconnect:CreateConnector`; on the host, `ssh:` and
   *   what is written.
   */
  run<T>(name: string, write: () => Promise<T>): Promise<T>;
}
