import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Frame } from '#lib/ports/host/frame.ts';
import { commandLine } from '#lib/ports/host/script.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'login-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Runs a script with the environment of a login shell, whose ~/.bash_profile is the given text. */
function run(profile: string, script: string) {
  writeFileSync(join(home, '.bash_profile'), profile);
  const start = Date.now();
  const line = commandLine(script, { mark: 'mark', login: true });
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', line], {
    env: { HOME: home, PATH: process.env['PATH'] ?? '' },
  });
  const frame = new Frame('mark', undefined);
  frame.push('stdout', stdout);
  frame.push('stderr', stderr);
  return { ...frame.result, seconds: (Date.now() - start) / 1000 };
}

test('a script gets the variables of the login profile, byte for byte', () => {
  const text = `two\nlines 'and' "quotes" = ü`;
  const profile = `export PROXY='${text.replaceAll("'", `'\\''`)}' PATH=/opt/java/bin:$PATH\nLOCAL=not-exported\n`;
  const { stdout, stderr } = run(profile, `printf '%s\\n' "$PROXY" "\${PATH%%:*}" "\${LOCAL-}"`);
  expect([stdout, stderr]).toEqual([`${text}\n/opt/java/bin\n\n`, '']);
});

test.each([
  ['prints', 'echo Hello; echo bad >&2'],
  ['sets the title of a terminal', `printf '\\033]0;title\\007'`],
  ['reads its input', 'read name; cat'],
  ['leaves a process behind', 'sleep 20 &'],
  ['changes the folder, the umask and the options', 'cd /; umask 077; set -u; shopt -s extglob'],
])('a profile that %s disturbs nothing', (_what, line) => {
  const { code, stdout, stderr, seconds } = run(`${line}\nexport A=1\n`, 'echo "A=$A $(umask)"');
  expect([code, stdout, stderr]).toEqual([0, 'A=1 0022\n', '']);
  expect(seconds).toBeLessThan(4);
});

test.each([
  ['exit 0', 'ends a login shell'],
  ['exec sh', 'ends a login shell'],
  ['sleep 300', 'is not done within 5 s'],
])(
  'with %s in the profile the script runs without it, and a note names the file and the line',
  (line, why) => {
    const { code, stdout, stderr, seconds } = run(`# A comment.\nexport A=1\n${line}\n`, `echo "A=\${A-unset}"`);
    expect([code, stdout]).toEqual([0, 'A=unset\n']);
    expect(stderr).toMatch(
      new RegExp(
        `^PIPELINE-NOTE the login profile of \\w+ on the host was left out, because ~/\\.bash_profile line 3 \\(${line}\\) ${why}\n$`,
      ),
    );
    expect(seconds).toBeLessThan(14);
  },
  20_000,
);

test('a note does not print what may be a secret', () => {
  const { stderr } = run('exec env TOKEN="s3cret/+" true', ':');
  expect(stderr).toContain('~/.bash_profile line 1 (exec …) ends a login shell');
  expect(stderr).not.toContain('s3cret');
});
