/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/\\.lab/', '<rootDir>/\\.cache/'],
  extensionsToTreatAsEsm: ['.ts'],
  reporters: ['default', '<rootDir>/test/result-file-reporter.js'],
  transform: { '^.+\\.ts$': '<rootDir>/test/jest-transform.js' },
};
