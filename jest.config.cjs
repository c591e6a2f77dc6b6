/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/test/setup/build.cjs',
  transform: { '^.+\\.(ts|js)$': ['ts-jest', { tsconfig: 'tsconfig.test.json', diagnostics: { ignoreCodes: [151001, 151002] } }] },
  // age-encryption and its crypto are published as ES modules only
  transformIgnorePatterns: ['/node_modules/(?!(age-encryption|@noble|@scure)/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // one less by default: of two cores one would idle
  maxWorkers: '100%',
  workerIdleMemoryLimit: '1GB',
  // what starts programs takes ten times as long where the machine does something else
  testTimeout: 60_000,
};
