import { parseDocument } from 'yaml';
import type { InputKind, InputSpec } from '#lib/runtime/input-spec.ts';
import type { OutputSpec } from '#lib/runtime/run-action.ts';

/** The text of an action.yml with `inputs` and `outputs` from the code; everything else stays as it is. */
export function withInterface(text: string, spec: InputSpec, outputs: OutputSpec): string {
  const document = parseDocument(text);
  document.set(
    'inputs',
    document.createNode(Object.fromEntries(Object.entries(spec).map(([name, kind]) => [name, inputOf(kind)]))),
  );
  document.set(
    'outputs',
    document.createNode(
      Object.fromEntries(Object.entries(outputs).map(([name, description]) => [name, { description }])),
    ),
  );
  const runs = document.get('runs');
  document.delete('runs');
  document.set('runs', runs);
  return document.toString({ lineWidth: 0 });
}

/**
 * An input that an environment variable can give is not `required` in action.yml, since linters would then ask every
 * caller for it. It has no default there either: the runner hands a default over like a given value, and the variable
 * would not be read.
 */
function inputOf(kind: InputKind): Readonly<Record<string, unknown>> {
  const required = 'required' in kind && kind.required === true && kind.env === undefined;
  const preset = kind.env === undefined ? defaultOf(kind) : undefined;
  return { description: kind.description, required, ...(preset === undefined ? {} : { default: preset }) };
}

/** The default of an input as text, which is all that action.yml holds; undefined where there is none. */
export function defaultOf(kind: InputKind): string | undefined {
  return 'default' in kind && kind.default !== undefined ? String(kind.default) : undefined;
}
