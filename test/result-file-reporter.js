import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Says which long tests are among the others, and writes the counts of a run to the file named by TEST_RESULTS. */
export default class ResultFileReporter {
  #sample;

  constructor(_globalConfig, { sample = [] } = {}) {
    this.#sample = sample;
  }

  onRunStart() {
    const [first] = this.#sample;
    if (first !== undefined) console.log(`Of the long tests, today's is ${first} (npm run test:long runs all).`);
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
