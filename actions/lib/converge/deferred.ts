/**
 * Thrown by a look-up whose prerequisite does not exist yet or cannot be reached, such as topics before there is a
 * Kafka client. A plan shows it as `deferred`; applying, it is an error only when the resource's own turn has come.
 */
export class Deferred extends Error {
  constructor(because: string) {
    super(because);
    this.name = 'Deferred';
  }
}
