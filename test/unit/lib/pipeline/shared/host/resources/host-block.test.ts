import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { classpathBlock } from '#lib/pipeline/setup-kafka-client/classpath.ts';
import { blockOf, hostBlock, withBlock } from '#lib/pipeline/shared/host/resources/host-block.ts';
import { HostView } from '#lib/pipeline/shared/host/view.ts';
import { bashHost } from '../../../../../fakes/bash-host.ts';
import { converging } from '../../../../../fakes/converging.ts';

const lines = fc.array(fc.constantFrom('alias ll=ls', '', 'export X=1', '# note', '. /etc/bashrc'), { maxLength: 8 });
const text = lines.map((all) => all.map((line) => `${line}\n`).join(''));

test('keeps everything else in its order, and is there once', () => {
  fc.assert(
    fc.property(
      text,
      fc.array(fc.constantFrom('export A=1', 'export B=2'), { minLength: 1, maxLength: 3 }),
      (rest, blocks) => {
        const last = blocks.at(-1) ?? '';
        const result = blocks.reduce(withBlock, rest);
        expect(blockOf(result)).toBe(last);
        expect(result.split(/^# managed-by: pinterest-pipeline \(begin\)\n[\s\S]*?\(end\)\n/m).join('')).toBe(rest);
        expect(withBlock(result, last)).toBe(result);
      },
    ),
  );
});

test('two blocks of ours become one', () => {
  const twice = `${withBlock('', 'export A=1')}mid\n${withBlock('', 'export A=2')}`;
  expect(withBlock(twice, 'export A=3')).toBe(`${withBlock('', 'export A=3')}mid\n`);
});

test('the jar is on CLASSPATH once, however many shells start one another', async () => {
  const engine = converging();
  using host = bashHost(engine.writes);
  const path = join(host.home, '.bashrc');
  writeFileSync(path, '# mine\ncase $- in *i*) ;; *) return ;; esac\n');
  const resource = () =>
    hostBlock(
      { host, view: new HostView(host, engine.facts) },
      { id: 'profile', path, block: classpathBlock('/opt/iam.jar') },
    );
  expect(await engine.apply(resource())).toMatchObject({ changed: 1 });
  expect(await engine.apply(resource())).toMatchObject({ changed: 0 });
  expect(readFileSync(path, 'utf8')).toContain('# mine\n');
  const shown = (classpath: string) =>
    execFileSync('bash', ['-c', '. ./.bashrc; . ./.bashrc; printf %s "$CLASSPATH"'], {
      cwd: host.home,
      env: { CLASSPATH: classpath, HOME: host.home },
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
    });
  expect(shown('')).toBe('/opt/iam.jar');
  expect(shown('/a.jar')).toBe('/opt/iam.jar:/a.jar');
  expect(shown('/a.jar:/opt/iam.jar')).toBe('/a.jar:/opt/iam.jar');
});
