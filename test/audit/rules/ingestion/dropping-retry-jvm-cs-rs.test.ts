import { droppingRetry } from '#audit/rules/ingestion/dropping-retry.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(droppingRetry, {
  fires: [
    {
      name: 'deleted after the last attempt',
      files: {
        'src/usage.cs': `
          using Hangfire;
          using Orb;
          public sealed class RenderUsageJob
          {
              private readonly OrbClient _orb;

              [AutomaticRetry(Attempts = 3, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
              public async Task RunAsync(EventIngestParams parameters)
              {
                  await _orb.Events.Ingest(parameters);
              }
          }
        `,
      },
      at: ['src/usage.cs:7'],
    },
  ],
  silent: [
    {
      name: 'failed after the last attempt',
      files: {
        'src/usage.cs': `
          using Hangfire;
          using Orb;
          public sealed class RenderUsageJob
          {
              private readonly OrbClient _orb;

              [AutomaticRetry(Attempts = 8, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
              public async Task RunAsync(EventIngestParams parameters)
              {
                  await _orb.Events.Ingest(parameters);
              }
          }
        `,
      },
    },
  ],
});
