import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { printable, workflowCommand } from '../../../../actions/lib/runtime/workflow-commands.ts';
import { Secret } from '../../../../actions/lib/secret.ts';

test('a command carries its place and stays on one line', () => {
  expect(workflowCommand('error', 'a\nb%', { file: 'c:d,e.yaml', line: 3, col: undefined })).toBe(
    '::error file=c%3Ad%2Ce.yaml,line=3::a%0Ab%25',
  );
});

test('a remote text never starts a workflow command', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('\n', '\r', '\u2028', '\r\n'), (text, end) =>
      printable(`${text}${end} ::set-output name=x::y${end}##[group]z`)
        .split(/[\n\r\u2028\u2029]/)
        .every((line) => !/^\s*(::|##\[)/.test(line)),
    ),
  );
});

test('no control character but the tab reaches the log', () => {
  expect(printable('a\x1b[31mb\tc\x07')).toBe('a\\x1b[31mb\tc\\x07');
});

test('a secret is blotted out in every form it may take', () => {
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
