import { scalarOf } from './scalar-text.ts';
import type { Member, ServiceModel, Shape } from './service-model.ts';

/** A form as a tree: `Filter.1.Name=x` is the text `x` at `Filter`, `1`, `Name`. */
interface Node {
  /** The value at this name, if it has one. */
  text?: string;
  /** The nodes one level further down, by the next part of the name. */
  readonly below: Map<string, Node>;
}

/** Parameters of every request, which no operation's model lists. */
const COMMON = new Set(['Action', 'Version', 'DryRun']);

function treeOf(form: URLSearchParams): Node {
  const root: Node = { below: new Map() };
  for (const [name, text] of form) {
    let node = root;
    for (const part of name.split('.')) {
      const next: Node = node.below.get(part) ?? { below: new Map() };
      node.below.set(part, next);
      node = next;
    }
    node.text = text;
  }
  return root;
}

/** The input that a form contains, and the names of parameters that the operation does not have. */
export interface ReadForm {
  readonly value: Readonly<Record<string, unknown>>;
  readonly unknown: readonly string[];
}

/** Reads forms of the query protocol and of EC2's variant of it: there, lists are always flat and names capitalised. */
export class FormReader {
  readonly #model: ServiceModel;
  readonly #ec2: boolean;

  constructor(model: ServiceModel) {
    this.#model = model;
    this.#ec2 = model.protocol === 'ec2';
  }

  /** @param input name of the operation's input shape; undefined for an operation without parameters. */
  read(input: string | undefined, form: URLSearchParams): ReadForm {
    const root = treeOf(form);
    const shape: Shape = { type: 'structure', ...(input === undefined ? {} : this.#model.shapes[input]) };
    const unknown: string[] = [];
    const value = this.#structure(shape, root, '', unknown) as Record<string, unknown>;
    return { value, unknown: unknown.filter((name) => !COMMON.has(name) && !name.startsWith('X-Amz-')) };
  }

  #nameOf(name: string, member: Member): string {
    if (!this.#ec2) return member.locationName ?? name;
    const own = member.locationName === undefined ? name : capital(member.locationName);
    return member.queryName ?? own;
  }

  #value(shapeName: string, node: Node, at: string, unknown: string[]): unknown {
    const shape = this.#model.shapes[shapeName];
    if (shape === undefined) throw new Error(`the model has no shape ${shapeName}`);
    if (shape.type === 'structure') return this.#structure(shape, node, at, unknown);
    if (shape.type === 'list') return this.#list(shape, node, at, unknown);
    if (shape.type === 'map') return this.#map(shape, node, at, unknown);
    for (const name of node.below.keys()) unknown.push(`${at}.${name}`);
    return node.text === undefined ? undefined : scalarOf(shape.type, node.text);
  }

  #structure(shape: Shape, node: Node, at: string, unknown: string[]): unknown {
    const members = Object.entries(shape.members ?? {});
    const value: Record<string, unknown> = {};
    for (const [part, below] of node.below) {
      const path = at === '' ? part : `${at}.${part}`;
      const found = members.find(([name, member]) => this.#nameOf(name, member) === part);
      if (found === undefined) unknown.push(path);
      else value[found[0]] = this.#value(found[1].shape, below, path, unknown);
    }
    return value;
  }

  #list(shape: Shape, node: Node, at: string, unknown: string[]): unknown {
    const flat = this.#ec2 || shape.flattened === true;
    const item = shape.member?.locationName ?? 'member';
    if (!flat && node.text === '' && node.below.size === 0) return []; // `Name=` is an empty list in the query protocol.
    const items = flat ? node : node.below.get(item);
    const path = flat ? at : `${at}.${item}`;
    for (const name of node.below.keys()) if (!flat && name !== item) unknown.push(`${at}.${name}`);
    if (items === undefined) return undefined;
    return [...items.below]
      .sort(([a], [b]) => Number(a) - Number(b))
      .flatMap(([index, one]) => {
        if (/^\d+$/.test(index)) return [this.#value(shape.member?.shape ?? '', one, `${path}.${index}`, unknown)];
        unknown.push(`${path}.${index}`);
        return [];
      });
  }

  #map(shape: Shape, node: Node, at: string, unknown: string[]): unknown {
    const entries = shape.flattened === true ? node : (node.below.get('entry') ?? { below: new Map<string, Node>() });
    const [keyName, valueName] = [shape.key?.locationName ?? 'key', shape.value?.locationName ?? 'value'];
    return Object.fromEntries(
      [...entries.below.values()].flatMap((entry) => {
        const [key, value] = [entry.below.get(keyName)?.text, entry.below.get(valueName)];
        if (key === undefined || value === undefined) return [];
        return [[key, this.#value(shape.value?.shape ?? '', value, `${at}.${key}`, unknown)]];
      }),
    );
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
