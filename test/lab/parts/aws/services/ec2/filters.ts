import type { Parameters } from '../../protocol/query.ts';
import { ServiceError } from '../../protocol/service-error.ts';

/** One filter of a Describe call. An item passes when it has any of the values. */
export interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/** The filters in the parameters `Filter.1.Name`, `Filter.1.Value.1` … */
export function filtersOf(parameters: Parameters): Filter[] {
  return parameters.structures('Filter').map((one) => ({ name: one.required('Name'), values: one.list('Value') }));
}

/** Matches a text against EC2's wildcards: `*` is any text, `?` one character, and a backslash escapes both. */
export function matchesPattern(pattern: string, text: string): boolean {
  const source = pattern.replace(/\\([*?\\])|([*?])|[.*+?^${}()|[\]\\]/g, (all, literal?: string, wild?: string) => {
    if (wild !== undefined) return wild === '*' ? '[\\s\\S]*' : '[\\s\\S]';
    return `\\${literal ?? all}`;
  });
  return new RegExp(`^${source}$`).test(text);
}

/**
 * Whether an item passes all filters.
 *
 * @param attribute the item's values for a filter's name; undefined when EC2 has no such filter.
 * @throws ServiceError InvalidParameterValue for a filter that does not exist.
 */
export function passes(
  filters: readonly Filter[],
  attribute: (name: string) => readonly string[] | undefined,
): boolean {
  return filters.every(({ name, values }) => {
    const have = attribute(name);
    if (have === undefined) throw new ServiceError(400, 'InvalidParameterValue', `The filter '${name}' is invalid`);
    return values.some((pattern) => have.some((text) => matchesPattern(pattern, text)));
  });
}

/** An item's values for the filters on tags, `tag:<key>`, `tag-key` and `tag-value`; undefined for other filters. */
export function tagAttribute(tags: Readonly<Record<string, string>>, name: string): readonly string[] | undefined {
  if (name === 'tag-key') return Object.keys(tags);
  if (name === 'tag-value') return Object.values(tags);
  if (!name.startsWith('tag:')) return undefined;
  const value = tags[name.slice(4)];
  return value === undefined ? [] : [value];
}

/** Tags in EC2's XML. */
export const tagSet = (tags: Readonly<Record<string, string>>): { key: string; value: string }[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));
