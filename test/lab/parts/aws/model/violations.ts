/** One way in which a request is not what the model says. */
export interface Violation {
  /** Members from the top, list indexes counted from 1. */
  readonly path: readonly (string | number)[];
  readonly kind: 'missing' | 'type' | 'enum' | 'pattern' | 'length' | 'range' | 'unknown';
  /** What was given, as text; undefined where the model calls it sensitive, and for what is missing. */
  readonly value?: string;
  /** In the words that AWS uses after "failed to satisfy constraint:", or in its serializer's words for a type. */
  readonly constraint: string;
}
