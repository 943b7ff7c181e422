import { longSample, longTests } from './test/long-sample.ts';

const root = import.meta.dirname;
const sample = longSample(root, Date.now(), process.env.LONG_SAMPLE);

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // All of them are run by `npm run test:long`.
  testPathIgnorePatterns: longTests(root)
    .filter((file) => !sample.includes(file))
    .map((file) => `<rootDir>/${file.replaceAll('.', '\\.')}$`),
  modulePathIgnorePatterns: ['<rootDir>/\\.lab/', '<rootDir>/\\.cache/'],
  // Of a loaded machine; nothing is timed here.
  testTimeout: 30_000,
  extensionsToTreatAsEsm: ['.ts'],
  reporters: ['default', ['<rootDir>/test/result-file-reporter.js', { sample }]],
  transform: { '^.+\\.ts$': '<rootDir>/test/jest-transform.js' },
};
