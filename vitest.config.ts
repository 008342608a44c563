import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/fixtures/**', 'node_modules/**'],
    // Several suites start a server, a queue and git: two cores make the default of five seconds too short under load.
    testTimeout: 60_000,
    // They wait more than they work: on two cores, four at a time end in about half the time that the default takes.
    maxWorkers: 4,
    hookTimeout: 60_000,
  },
});
