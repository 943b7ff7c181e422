import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dbfs-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/**
 * Runs Python in a process whose functions for files know `/dbfs`, which stands for the folder `root`; `/mnt/b` is
 * mounted, and its bucket holds the file `x` of 3 bytes and nothing else. What it puts into `found` goes through JSON.
 */
function run(program: string, allowed = true): unknown {
  const whole = `
import errno, glob, json, os, pathlib, shutil, sys
from driver.local_files.bucket import Known
from driver.local_files.functions import Functions
from driver.local_files.places import Places

class Bucket:
    def status(self, place):
        if place.path == "/mnt/b/x": return Known("x", False, 3, 1.5)
        if place.path == "/mnt/b": return Known("b", True, 0, 1.5)
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", "/dbfs" + place.path)
    def list(self, place): return [self.status(type(place)("/mnt/b/x"))]

places = Places(${JSON.stringify(root)}, lambda: ["/mnt/b"])
places.allowed = ${allowed ? 'True' : 'False'}
Functions(places, Bucket()).install()
found = []
${program}
print(json.dumps(found))`;
  const env = { PATH: process.env['PATH'] ?? '', PYTHONPATH: join(import.meta.dirname, '../..') };
  return JSON.parse(
    execFileSync('python3', ['-P', '-B', '-c', whole], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}

test('files below /dbfs are those of its folder, whichever function names them', () => {
  const found = run(`
os.makedirs("/dbfs/a/b")
with open("/dbfs/a/b/one.txt", "w") as file: file.write("one")
pathlib.Path("/dbfs/a/two.txt").write_text("two")
shutil.copy("/dbfs/a/two.txt", "/dbfs/a/b/three.txt")
os.rename("/dbfs/a/two.txt", "/dbfs/a/four.txt")
found += [open("/dbfs/a/b/one.txt").read(), sorted(glob.glob("/dbfs/a/**/*.txt", recursive=True))]
found += [[top, sorted(files)] for top, _, files in os.walk("/dbfs/a")]
shutil.rmtree("/dbfs/a/b")
found += [os.listdir("/dbfs/a"), os.path.getsize("/dbfs/a/four.txt"), os.path.isdir("/dbfs/a/b")]`);
  expect(found).toEqual([
    'one',
    ['/dbfs/a/b/one.txt', '/dbfs/a/b/three.txt', '/dbfs/a/four.txt'],
    ['/dbfs/a', ['four.txt']],
    ['/dbfs/a/b', ['one.txt', 'three.txt']],
    ['four.txt'],
    3,
    false,
  ]);
  expect(readFileSync(join(root, 'a/four.txt'), 'utf8')).toBe('two');
});

test('an error names the path that was asked for, and other paths are left alone', () => {
  writeFileSync(join(root, 'x'), '');
  const found = run(`
for call in (lambda: open("/dbfs/no"), lambda: os.stat("/dbfs/no"), lambda: os.listdir("/dbfs/x"), lambda: os.mkdir("/dbfs/x")):
    try: call()
    except OSError as error: found.append([type(error).__name__, error.filename])
found += [os.path.exists("/dbfsx"), os.path.exists("/dbfs/../etc"), os.path.exists("/dbfs/a/../x")]`);
  expect(found).toEqual([
    ['FileNotFoundError', '/dbfs/no'],
    ['FileNotFoundError', '/dbfs/no'],
    ['NotADirectoryError', '/dbfs/x'],
    ['FileExistsError', '/dbfs/x'],
    false,
    true,
    true,
  ]);
});

test('a mount is a folder with what its bucket holds, and so is what leads to it', () => {
  const found = run(`
found += [os.listdir("/dbfs"), os.listdir("/dbfs/mnt"), os.listdir("/dbfs/mnt/b"), os.path.getsize("/dbfs/mnt/b/x")]
found += [os.path.isdir("/dbfs/mnt"), os.path.isdir("/dbfs/mnt/b"), os.path.isfile("/dbfs/mnt/b/x"), os.path.exists("/dbfs/mnt/b/y")]
found += [[top, folders, files] for top, folders, files in os.walk("/dbfs/mnt")]`);
  expect(found).toEqual([
    ...[['mnt'], ['b'], ['x'], 3],
    ...[true, true, true, false],
    ['/dbfs/mnt', ['b'], []],
    ['/dbfs/mnt/b', [], ['x']],
  ]);
});

test('without mounts there is no /dbfs', () => {
  writeFileSync(join(root, 'x'), '');
  const found = run(
    `
found += [os.path.exists("/dbfs"), os.path.exists("/dbfs/x"), os.path.exists("/dbfs/mnt/b/x")]
try: open("/dbfs/x")
except OSError as error: found.append([type(error).__name__, error.filename])`,
    false,
  );
  expect(found).toEqual([false, false, false, ['FileNotFoundError', '/dbfs/x']]);
});

test('a sum that Hadoop wrote is neither shown nor kept once its file changes', () => {
  for (const name of ['x', '.x.crc', '.y.crc']) writeFileSync(join(root, name), 'old');
  expect(run('found += [os.listdir("/dbfs")]\nopen("/dbfs/x").close()\nfound += [1]')).toEqual([['mnt', 'x'], 1]);
  expect(existsSync(join(root, '.x.crc'))).toBe(true);
  run('open("/dbfs/x", "w").close()\nos.rename("/dbfs/x", "/dbfs/y")');
  expect([existsSync(join(root, '.x.crc')), existsSync(join(root, '.y.crc'))]).toEqual([false, false]);
});
