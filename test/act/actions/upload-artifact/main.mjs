import { cpSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

const { LOCAL_ARTIFACTS: artifacts = '', INPUT_NAME: name = '', INPUT_PATH: given = '' } = process.env;
const to = join(artifacts, name);
const paths = given
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line !== '' && existsSync(line));

rmSync(to, { recursive: true, force: true });
if (paths.length === 0) {
  const wanted = process.env['INPUT_IF-NO-FILES-FOUND'];
  if (wanted !== 'ignore') console.log(`::${wanted === 'error' ? 'error' : 'warning'}::No files were found: ${given}`);
  if (wanted === 'error') process.exitCode = 1;
}
for (const path of paths) {
  mkdirSync(to, { recursive: true });
  // As the original does, copies the content of a folder if it is the only path.
  const isAlone = paths.length === 1 && statSync(path).isDirectory();
  cpSync(path, isAlone ? to : join(to, basename(path)), { recursive: true });
}
if (paths.length > 0) console.log(`Artifact ${name} is in ${to}`);
