#!/usr/bin/env node
// Says how it was started, in place of act; then ends with 7, or when WAIT is among its flags, once it is interrupted.
import { readFileSync } from 'node:fs';

const args = process.argv.slice(2);
if (args.includes('--version')) process.exit(0);
const fileOf = (flag) => readFileSync(args[args.indexOf(flag) + 1], 'utf8');
let interrupts = 0;
process.on('SIGINT', () => {
  interrupts += 1;
  if (interrupts === 1) setTimeout(() => process.exit(interrupts), 200);
});
// Who reads this may interrupt at once.
console.log(JSON.stringify({ args, env: process.env, secrets: fileOf('--secret-file'), event: fileOf('--eventpath') }));
if (!args.includes('WAIT')) process.exit(7);
setTimeout(() => process.exit(99), 20_000);
