import { successOnlyUsage } from '#audit/rules/ingestion/success-only-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(successOnlyUsage, {
  fires: [],
  silent: [
    {
      name: 'in a finally',
      files: {
        'src/usage.java': `
          package com.acme;
          public class JobRunner {
              private final UsageRecorder usage;
              public Result run(Job job) {
                  long started = clock.millis();
                  try {
                      return executor.execute(job);
                  } finally {
                      usage.recordUsage(job.tenant(), job.id(), clock.millis() - started);
                  }
              }
          }
        `,
      },
    },
  ],
});
