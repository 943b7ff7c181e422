import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { printable, workflowCommand } from '#lib/runtime/workflow-commands.ts';
import { Secret } from '#lib/secret.ts';

test('a command carries its position and stays on one line', () => {
  expect(workflowCommand('error', 'a\nb%', { file: 'c:d,e.yaml', line: 3, col: undefined })).toBe(
    '::error file=c%3Ad%2Ce.yaml,line=3::a%0Ab%25',
  );
});

test('a text from outside never starts a workflow command', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '\r', '\u2028', '\r\n'), (text, end) =>
      printable(`${text}${end} ::set-output name=x::y${end}##[group]z ##[set-output name=x]y`)
        .split(/[\n\r\u2028\u2029]/)
        .every((line) => !/^\s*::|##\[/.test(line)),
    ),
  );
});

test('no control character but the tab reaches the log', () => {
  expect(printable('a\x1b[31mb\tc\x07')).toBe('a\\x1b[31mb\tc\\x07');
});

test('a secret is redacted in every form that it may take', () => {
  const value = 'p@ss "w/rd"+1';
  new Secret(value);
  const forms = [
    value,
    Buffer.from(value).toString('base64'),
    encodeURIComponent(value),
    JSON.stringify(value),
    [...value].reverse().join(''),
  ];
  for (const form of forms) expect(printable(`<${form}>`)).toContain('(sensitive)');
});

test('a secret that contains another secret is redacted whole', () => {
  new Secret('inner-secret');
  new Secret('outer-inner-secret-rest');
  expect(printable('<outer-inner-secret-rest> <inner-secret>')).toBe('<(sensitive)> <(sensitive)>');
});

test('whatever a secret is made of, none of its written forms is printed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 8, maxLength: 40 }), (value) => {
      fc.pre(value.trim().length >= 8 && !'(sensitive)'.includes(value));
      new Secret(value);
      const base64 = Buffer.from(value).toString('base64');
      const json = JSON.stringify(value).slice(1, -1);
      const forms = [value, base64, encodeURIComponent(value), json, [...value].reverse().join('')];
      return forms.every((form) => !printable(`a ${form} b`).includes(form));
    }),
    { numRuns: 50 },
  );
});
