import { hasReference } from '#lib/secret-shapes.ts';

/** The sink's properties as a check reads them. */
export interface SinkValues {
  /**
   * The value of a property without surrounding white space; undefined when the file does not have it, when it is empty,
   * and when it holds a reference, whose value is not known here.
   */
  textOf(key: string): string | undefined;
  /** Whether a property is `true`, in upper or lower case. */
  isTrue(key: string): boolean;
  /** Whether a property is set to a reference, such as `${provider:path:key}`. */
  isReference(key: string): boolean;
  /** The names of all properties. */
  readonly keys: readonly string[];
}

/** @param values the properties of the file. */
export function sinkValues(values: Readonly<Record<string, string>>): SinkValues {
  const rawOf = (key: string) => (Object.hasOwn(values, key) ? (values[key]?.trim() ?? '') : '');
  const isReference = (key: string) => hasReference(rawOf(key));
  const textOf = (key: string) => {
    const value = rawOf(key);
    return value === '' || isReference(key) ? undefined : value;
  };
  return { textOf, isTrue: (key) => textOf(key)?.toLowerCase() === 'true', isReference, keys: Object.keys(values) };
}

/** The last part of a Java class: `RegexRouter` of `org.apache.kafka.connect.transforms.RegexRouter`. */
export const simpleName = (javaClass: string): string => javaClass.slice(javaClass.lastIndexOf('.') + 1);
