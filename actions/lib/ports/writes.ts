/** What every mutating method of a port runs in. The engine's write gate is one. */
export interface Writes {
  /**
   * Carries out a write, or refuses it while only reading is allowed.
   *
   * @param name the permission it needs, such as `kafkaconnect:CreateConnector`, or `ssh:write FILE`.
   */
  run<T>(name: string, write: () => Promise<T>): Promise<T>;
}
