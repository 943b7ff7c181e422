import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes the counts of a run to the file named by TEST_RESULTS, for CI to add up. */
export default class ResultFileReporter {
  onRunComplete(_contexts, results) {
    const file = process.env.TEST_RESULTS;
    if (!file) return;
    mkdirSync(dirname(file), { recursive: true });
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = results;
    writeFileSync(
      file,
      JSON.stringify({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites }),
    );
  }
}
