import { missingKey } from '#audit/rules/deduplication/missing-key.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingKey, {
  fires: [
    {
      name: 'autumn php in PHP',
      files: {
        'src/usage/autumn-php.php': `
          <?php

          namespace App\\Jobs;

          use Illuminate\\Contracts\\Queue\\ShouldQueue;
          use Illuminate\\Support\\Facades\\Http;

          class TrackGeneration implements ShouldQueue
          {
              public int $tries = 20;

              public function __construct(private readonly string $generationId, private readonly string $teamId, private readonly int $images) {}

              public function handle(): void
              {
                  Http::withToken(config('services.autumn.secret'))
                      ->post('https://api.useautumn.com/v1/track', [
                          'customer_id' => $this->teamId,
                          'feature_id' => 'images',
                          'value' => $this->images,
                      ])
                      ->throw();
              }
          }
        `,
      },
      at: ['src/usage/autumn-php.php:16'],
    },
    {
      name: 'recurly java in Java',
      files: {
        'src/usage/recurly-java.java': `
          package app.billing;

          import com.recurly.v3.Client;
          import com.recurly.v3.requests.UsageCreate;
          import org.springframework.amqp.rabbit.annotation.RabbitListener;
          import org.springframework.stereotype.Component;

          @Component
          public class UsageListener {
            private final Client recurly;

            public UsageListener(Client recurly) {
              this.recurly = recurly;
            }

            @RabbitListener(queues = "usage.minutes")
            public void on(MinutesUsed used) {
              UsageCreate usage = new UsageCreate();
              usage.setAmount(used.minutes());
              usage.setMerchantTag(used.callId());
              recurly.createUsage(used.subscriptionId(), "minutes", usage);
            }
          }
        `,
      },
      at: ['src/usage/recurly-java.java:21'],
    },
    {
      name: 'openmeter ts helper in TypeScript',
      files: {
        'src/usage/openmeter-ts-helper.ts': `
          import { OpenMeter } from '@openmeter/sdk';
          import { inngest } from './inngest';

          const openmeter = new OpenMeter({ baseUrl: 'https://openmeter.cloud', apiKey: process.env.OPENMETER_KEY });

          interface Used { subject: string; tokens: number; id: string; at: string }

          function toEvent({ subject, tokens, id, at }: Used) {
            return {
              type: 'tokens',
              source: 'assistant',
              time: new Date(at),
              subject,
              data: { tokens },
            };
          }

          export const meter = inngest.createFunction({ id: 'meter', retries: 10 }, { event: 'chat/done' }, async ({ event }) => {
            await openmeter.events.ingest(toEvent(event.data));
          });
        `,
      },
      at: ['src/usage/openmeter-ts-helper.ts:19'],
    },
  ],
  silent: [
    {
      name: 'autumn php in PHP, as it should be',
      files: {
        'src/usage/autumn-php.php': `
          <?php

          namespace App\\Jobs;

          use Illuminate\\Contracts\\Queue\\ShouldQueue;
          use Illuminate\\Support\\Facades\\Http;

          class TrackGeneration implements ShouldQueue
          {
              public int $tries = 20;

              public function __construct(private readonly string $generationId, private readonly string $teamId, private readonly int $images) {}

              public function handle(): void
              {
                  Http::withToken(config('services.autumn.secret'))
                      ->withHeaders(['Idempotency-Key' => $this->generationId])
                      ->post('https://api.useautumn.com/v1/track', [
                          'customer_id' => $this->teamId,
                          'feature_id' => 'images',
                          'value' => $this->images,
                      ])
                      ->throw();
              }
          }
        `,
      },
    },
    {
      name: 'recurly java in Java, as it should be',
      files: {
        'src/usage/recurly-java.java': `
          package app.billing;

          import com.recurly.v3.Client;
          import com.recurly.v3.requests.UsageCreate;
          import org.springframework.amqp.rabbit.annotation.RabbitListener;
          import org.springframework.stereotype.Component;

          @Component
          public class UsageListener {
            private final Client recurly;

            public UsageListener(Client recurly) {
              this.recurly = recurly;
            }

            @RabbitListener(queues = "usage.minutes")
            public void on(MinutesUsed used) {
              UsageCreate usage = new UsageCreate();
              usage.setAmount(used.minutes());
              usage.setMerchantTag(used.callId());
              RequestOptions options = new RequestOptions();
              options.setHeader("Idempotency-Key", "call-" + used.callId());
              recurly.createUsage(used.subscriptionId(), "minutes", usage, options);
            }
          }
        `,
      },
    },
    {
      name: 'openmeter ts helper in TypeScript, as it should be',
      files: {
        'src/usage/openmeter-ts-helper.ts': `
          import { OpenMeter } from '@openmeter/sdk';
          import { inngest } from './inngest';

          const openmeter = new OpenMeter({ baseUrl: 'https://openmeter.cloud', apiKey: process.env.OPENMETER_KEY });

          interface Used { subject: string; tokens: number; id: string; at: string }

          function toEvent({ subject, tokens, id, at }: Used) {
            return {
              id,
              type: 'tokens',
              source: 'assistant',
              time: new Date(at),
              subject,
              data: { tokens },
            };
          }

          export const meter = inngest.createFunction({ id: 'meter', retries: 10 }, { event: 'chat/done' }, async ({ event }) => {
            await openmeter.events.ingest(toEvent(event.data));
          });
        `,
      },
    },
  ],
});
