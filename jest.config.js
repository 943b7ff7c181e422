/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Run by `npm run test:long`.
  testPathIgnorePatterns: ['<rootDir>/test/long/', '<rootDir>/test/notebooks/'],
  modulePathIgnorePatterns: ['<rootDir>/\\.lab/', '<rootDir>/\\.cache/'],
  extensionsToTreatAsEsm: ['.ts'],
  reporters: ['default', '<rootDir>/test/result-file-reporter.js'],
  transform: { '^.+\\.ts$': '<rootDir>/test/jest-transform.js' },
};
