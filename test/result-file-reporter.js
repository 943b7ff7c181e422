import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Prints which long test is part of the run, and writes the counts of the run to the file named by TEST_RESULTS. */
export default class ResultFileReporter {
  #sample;

  constructor(_globalConfig, { sample = [] } = {}) {
    this.#sample = sample;
  }

  onRunStart() {
    const [first] = this.#sample;
    if (first !== undefined) console.log(`Today's long test is ${first} (npm run test:long runs all).`);
  }

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
