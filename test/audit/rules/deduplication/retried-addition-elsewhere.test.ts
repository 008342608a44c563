import { retriedAddition } from '#audit/rules/deduplication/retried-addition.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(retriedAddition, {
  fires: [
    {
      name: 'polly in C#',
      files: {
        'src/usage/cs-polly.cs': `
          using Polly;
          using StackExchange.Redis;

          public sealed class UsageCounter(IDatabase redis, ResiliencePipeline pipeline)
          {
              public async Task AddAsync(string tenant, string eventId, long tokens, CancellationToken ct)
              {
                  await pipeline.ExecuteAsync(async _ =>
                  {
                      await redis.StringIncrementAsync($"usage:{tenant}:tokens", tokens);
                  }, ct);
              }
          }
        `,
      },
      at: ['src/usage/cs-polly.cs:10'],
    },
    {
      name: 'loop in Ruby',
      files: {
        'src/usage/ruby-loop.rb': `
          class ChargifyReporter
            ATTEMPTS = 5

            def report(message)
              attempts = 0
              begin
                client.subscription_components.create_usage(message.subscription_id, "messages", body: { usage: { quantity: message.segments } })
              rescue Net::OpenTimeout, Net::ReadTimeout
                attempts += 1
                retry if attempts < ATTEMPTS
                raise
              end
            end

            def client
              @client ||= AdvancedBilling::Client.new(site: ENV.fetch("CHARGIFY_SITE"))
            end
          end
        `,
      },
      at: ['src/usage/ruby-loop.rb:7'],
    },
  ],
  silent: [
    {
      name: 'polly in C#, as it should be',
      files: {
        'src/usage/cs-polly.cs': `
          using Polly;
          using StackExchange.Redis;

          public sealed class UsageCounter(IDatabase redis, ResiliencePipeline pipeline)
          {
              public async Task AddAsync(string tenant, string eventId, long tokens, CancellationToken ct)
              {
                  await pipeline.ExecuteAsync(async _ =>
                  {
                      await redis.ScriptEvaluateAsync(AddOnce, [$"usage:{tenant}:tokens", $"seen:{eventId}"], [tokens]);
                  }, ct);
              }
          }
        `,
      },
    },
    {
      name: 'loop in Ruby, as it should be',
      files: {
        'src/usage/ruby-loop.rb': `
          class ChargifyReporter
            ATTEMPTS = 5

            def report(message)
              attempts = 0
              begin
                client.events_based_billing_segments.record_event("messages", body: { chargify: { uniqueness_token: message.id }, segments: message.segments })
              rescue Net::OpenTimeout, Net::ReadTimeout
                attempts += 1
                retry if attempts < ATTEMPTS
                raise
              end
            end

            def client
              @client ||= AdvancedBilling::Client.new(site: ENV.fetch("CHARGIFY_SITE"))
            end
          end
        `,
      },
    },
  ],
});
