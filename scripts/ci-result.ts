import { existsSync, readFileSync } from 'node:fs';
import { plural } from '#lib/plural.ts';

/**
 * Adds up a CI run and prints its last line, `N passed, N failed`. A skipped test counts as failed, and so does a run
 * that ended without a result.
 */
const [resultsFile = '', checksFile = '', testStatus = '1', checkStatus = '1'] = process.argv.slice(2);

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

const results = existsSync(resultsFile) ? (JSON.parse(readFileSync(resultsFile, 'utf8')) as Results) : undefined;
const skipped = (results?.numPendingTests ?? 0) + (results?.numTodoTests ?? 0);
let passed = results?.numPassedTests ?? 0;
let failed = (results?.numFailedTests ?? 0) + (results?.numRuntimeErrorTestSuites ?? 0) + skipped;

const checks = /^checks: (\d+) passed, (\d+) failed$/m.exec(
  existsSync(checksFile) ? readFileSync(checksFile, 'utf8') : '',
);
passed += Number(checks?.[1] ?? 0);
failed += Number(checks?.[2] ?? 0);

if (skipped > 0) console.log(`Skipped, which CI does not allow: ${plural(skipped, 'test')}. Install what they name.`);
const ended = results !== undefined && checks !== null && testStatus === '0' && checkStatus === '0';
if (!ended && failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
