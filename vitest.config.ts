import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/fixtures/**', 'node_modules/**'],
    // Several suites start a server, a queue and git: two cores make the default of five seconds too short under load.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
