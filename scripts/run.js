// Runs one of the command lines of this folder: `node scripts/run.js pipeline plan`. Plain JavaScript, so that an old
// Node and a project without its dependencies are one line each, and not a stack.
import './check-node.js';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const [node, , name, ...args] = process.argv;
const script = join(import.meta.dirname, `${name}.ts`);
process.argv = [node, script, ...args];
// Compiled code is kept between runs, which halves the time until a command's first line.
module.enableCompileCache(join(root, '.cache', 'compiled'));
if (existsSync(join(root, 'node_modules'))) {
  // Node strips types from 22.18 on, and knows `using` from 24 on.
  if (Number.parseInt(process.versions.node, 10) < 24) await import('./lower-using.js');
  await import(script);
} else {
  console.error('error: the dependencies are not installed yet: npm ci');
  process.exitCode = 1;
}
