import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  archive,
  change,
  engine,
  file,
  fixed,
  folder,
  good,
  good256,
  host,
  NAME,
  published,
  read,
  resource,
  serve,
  server,
  sha,
} from './archive-world.ts';

test.each<[string, (jar: string) => void, object]>([
  ['deleted', (jar) => rmSync(jar), { path: 'libs/a.jar', before: '(absent)', after: `(as in ${NAME})` }],
  [
    'replaced by one of the same size',
    (jar) => writeFileSync(jar, 'b'.repeat(50_000)),
    { path: 'libs/a.jar', before: '(changed)', after: `(as in ${NAME})` },
  ],
  [
    'changed in place with its time restored',
    (jar) => {
      const { atime, mtime } = statSync(jar);
      writeFileSync(jar, `${'a'.repeat(49_999)}b`);
      utimesSync(jar, atime, mtime);
    },
    { path: 'libs/a.jar', before: '(changed)', after: `(as in ${NAME})` },
  ],
  [
    'replaced by a link to another file',
    (jar) => {
      rmSync(jar);
      symlinkSync('/etc/hostname', jar);
    },
    { path: 'libs/a.jar', before: '(changed)', after: `(as in ${NAME})` },
  ],
])('a jar that was %s is shown by its path, and restored', async (_how, tamper, line) => {
  serve(good);
  await engine.apply(resource(good256()));
  tamper(file('libs/a.jar'));
  expect(await change()).toEqual({ action: 'update', lines: [line] });
  await engine.apply(resource(good256()));
  expect(read('libs/a.jar')).toBe('a'.repeat(50_000));
  expect(await change()).toEqual({ action: 'none' });
});

test('a script that is no longer executable gets its permissions back without a download', async () => {
  serve(good);
  await engine.apply(resource(good256()));
  chmodSync(file('bin/kafka-topics.sh'), 0o600);
  expect(await change()).toEqual({
    action: 'update',
    lines: [{ path: 'bin/kafka-topics.sh', before: 'mode 600', after: 'mode 644' }],
  });
  server.files = {};
  await engine.apply(resource(good256()));
  expect(statSync(file('bin/kafka-topics.sh')).mode & 0o777).toBe(0o644);
  expect(await change()).toEqual({ action: 'none' });
});

test('a file that was added among the jars is set aside without a download; elsewhere it is left alone', async () => {
  serve(good);
  await engine.apply(resource(good256()));
  writeFileSync(file('libs/evil.jar'), 'evil');
  writeFileSync(file('libs/aws-msk-iam-auth.jar'), 'managed by another resource');
  writeFileSync(file('bin/notes.txt'), 'notes');
  expect(await change()).toEqual({
    action: 'update',
    lines: [{ path: 'libs/evil.jar', before: '(not of the archive)', after: '(set aside)' }],
  });
  server.files = {};
  await engine.apply(resource(good256()));
  expect(existsSync(file('libs/evil.jar'))).toBe(false);
  expect(readFileSync(join(host.home, '.pinterest-pipeline/replaced/kafka/libs/evil.jar'), 'utf8')).toBe('evil');
  expect(JSON.stringify(engine.events)).toContain('libs/evil.jar was not as in the archive; what was there is now');
  expect([read('libs/aws-msk-iam-auth.jar'), read('bin/notes.txt')]).toEqual(['managed by another resource', 'notes']);
  expect(await change()).toEqual({ action: 'none' });
});

test('a copy or restored backup with other times is no difference', async () => {
  serve(good);
  await engine.apply(resource(good256()));
  execFileSync('cp', ['-r', folder(), `${folder()}-copy`]);
  rmSync(folder(), { recursive: true });
  execFileSync('mv', [`${folder()}-copy`, folder()]);
  expect(await change()).toEqual({ action: 'none' });
});

test('a plan names twenty files and counts the others', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `libs/${String(index).padStart(2, '0')}.jar`);
  const many = archive({ 'bin/kafka-topics.sh': '', ...Object.fromEntries(names.map((name) => [name, name])) });
  serve(many);
  await engine.apply(resource(fixed(sha('sha256', many))));
  for (const name of names) rmSync(file(name));
  const planned = await change(fixed(sha('sha256', many)));
  const paths = planned !== undefined && 'lines' in planned ? planned.lines.map(({ path }) => path) : [];
  expect(paths).toEqual([...names.slice(0, 20), '10 more files differ']);
});

test('a bad archive is replaced as a whole once the digest in the config is corrected', async () => {
  const bad = archive({ 'bin/kafka-topics.sh': 'echo bad', 'libs/a.jar': 'bad', 'libs/evil.jar': 'evil' });
  serve(bad);
  await engine.apply(resource(fixed(sha('sha256', bad))));
  serve(good);
  expect(await change()).toMatchObject({
    action: 'update',
    lines: [{ path: 'sha256', before: sha('sha256', bad), after: sha('sha256', good) }],
  });
  await engine.apply(resource(good256()));
  expect(readdirSync(file('libs'))).toEqual(['a.jar']);
  expect(read('bin/kafka-topics.sh')).toBe('echo topics');
});

test('a bad archive of the config is not trusted once its digest is removed and a published one counts', async () => {
  const bad = archive({ 'bin/kafka-topics.sh': 'echo bad' });
  serve(bad);
  await engine.apply(resource(fixed(sha('sha256', bad))));
  serve(good);
  expect(await change(published())).toMatchObject({
    action: 'update',
    lines: [{ path: 'sha256', after: '(checked)' }],
  });
  await engine.apply(resource(published()));
  expect(read('bin/kafka-topics.sh')).toBe('echo topics');
});

test('a folder that an earlier version has unpacked, without a record of its files, is unpacked again', async () => {
  serve(good);
  await engine.apply(resource(good256()));
  const stamp = read('.pinterest-pipeline');
  for (const text of [stamp.replace(/^checked=[\s\S]*/m, ''), stamp.slice(0, -20)]) {
    writeFileSync(file('.pinterest-pipeline'), text);
    expect(await change()).toMatchObject({ action: 'update', lines: [{ path: 'files', before: '(not recorded)' }] });
  }
});

test.each<[string, () => string]>([
  [
    'libs',
    () => {
      const elsewhere = join(host.home, 'elsewhere');
      execFileSync('mv', [file('libs'), elsewhere]);
      symlinkSync(elsewhere, file('libs'));
      return '/libs';
    },
  ],
  [
    'the folder itself',
    () => {
      execFileSync('mv', [folder(), join(host.home, 'elsewhere')]);
      symlinkSync(join(host.home, 'elsewhere'), folder());
      return '';
    },
  ],
])('%s as a link to another place is refused, and nothing is written', async (_which, move) => {
  serve(good);
  await engine.apply(resource(good256()));
  const path = move();
  const before = engine.written.length;
  await expect(engine.apply(resource(good256()))).rejects.toThrow(
    `${folder()}${path}: (a link to ${join(host.home, 'elsewhere')}) → (a folder). Nothing is written through a link`,
  );
  expect(engine.written).toHaveLength(before);
});

test('a link of the archive itself, inside the folder, is part of it', async () => {
  const linked = mkdtempSync(join(tmpdir(), 'linked-'));
  mkdirSync(join(linked, 'kafka', 'bin'), { recursive: true });
  writeFileSync(join(linked, 'kafka', 'bin', 'kafka-topics.sh'), '');
  symlinkSync('bin', join(linked, 'kafka', 'current'));
  execFileSync('tar', ['-czf', join(linked, NAME), '-C', linked, 'kafka']);
  const bytes = readFileSync(join(linked, NAME));
  rmSync(linked, { recursive: true });
  serve(bytes);
  const digest = fixed(sha('sha256', bytes));
  await engine.apply(resource(digest));
  expect(await change(digest)).toEqual({ action: 'none' });
  rmSync(file('current'));
  symlinkSync('/etc', file('current'));
  expect(await change(digest)).toMatchObject({ action: 'blocked' });
});

test('a file that was removed from the folder is restored', async () => {
  serve(good);
  await engine.apply(resource(fixed(sha('sha256', good))));
  rmSync(join(folder(), 'bin', 'kafka-topics.sh'));
  expect((await engine.plan(resource(fixed(sha('sha256', good))))).steps[0]?.change).toMatchObject({
    action: 'update',
  });
  await engine.apply(resource(fixed(sha('sha256', good))));
  expect(read('bin/kafka-topics.sh')).toBe('echo topics');
});

test('too little disk space is an error before anything is downloaded', async () => {
  serve(good);
  host.command('df', 'echo head; echo "disk 1 1 10 1% /"');
  await expect(engine.apply(resource(fixed(sha('sha256', good))))).rejects.toThrow(
    /needs 1 MiB below .*, and 0 MiB are free/,
  );
  expect(server.requests).toEqual([`HEAD /${NAME}`]);
});

test.each(['tar', 'mv', 'rm'])('killed at %s, the next run reaches the same end', async (command) => {
  serve(good);
  host.command(command, 'kill -9 $PPID; exit 1');
  await expect(engine.apply(resource(fixed(sha('sha256', good))))).rejects.toThrow();
  host.command(command, `exec /usr/bin/${command} "$@"`);
  await engine.apply(resource(fixed(sha('sha256', good))));
  expect(read('bin/kafka-topics.sh')).toBe('echo topics');
  expect(await engine.apply(resource(fixed(sha('sha256', good))))).toMatchObject({ changed: 0 });
});
