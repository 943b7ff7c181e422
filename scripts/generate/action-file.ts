import { parseDocument } from 'yaml';
import type { InputKind, InputSpec } from '#lib/runtime/input-spec.ts';
import type { OutputSpec } from '#lib/runtime/run-action.ts';

/** An action.yml with its `inputs` and `outputs` as the code has them; everything else stays as it is. */
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
 * `required` is what GitHub's linters hold callers to: an input that a variable can replace is not required there. Nor
 * has it a default there: the runner would hand that over as if it had been given, and the variable would not be read.
 */
function inputOf(kind: InputKind): Readonly<Record<string, unknown>> {
  const required = 'required' in kind && kind.required === true && kind.env === undefined;
  const preset = kind.env === undefined ? defaultOf(kind) : undefined;
  return { description: kind.description, required, ...(preset === undefined ? {} : { default: preset }) };
}

/** The default as action.yml holds it: always a text. */
export function defaultOf(kind: InputKind): string | undefined {
  return 'default' in kind && kind.default !== undefined ? String(kind.default) : undefined;
}
