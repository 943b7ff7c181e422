import everyTime from './jest.config.js';

/** What takes minutes each: whole workflows, other people's clients, faults, Spark. One at a time. */
export default {
  ...everyTime,
  testMatch: ['**/test/long/**/*.test.ts'],
  testPathIgnorePatterns: [],
  reporters: ['default', '<rootDir>/test/result-file-reporter.js'],
  maxWorkers: 1,
};
