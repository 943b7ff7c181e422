/** A rule of the model that a request breaks. */
export interface Violation {
  /** Names of the members from the top of the input down; indexes of lists count from 1. */
  readonly path: readonly (string | number)[];
  readonly kind: 'missing' | 'type' | 'enum' | 'pattern' | 'length' | 'range' | 'unknown';
  /** The value that was sent, as text; undefined when it is missing or the model marks it as sensitive. */
  readonly value?: string;
  /** The text that AWS writes after "failed to satisfy constraint:"; for a wrong type, AWS's text about that. */
  readonly constraint: string;
}
