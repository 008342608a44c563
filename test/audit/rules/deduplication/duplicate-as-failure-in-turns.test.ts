import { duplicateAsFailure } from '#audit/rules/deduplication/duplicate-as-failure.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(duplicateAsFailure, {
  fires: [
    {
      name: 'a worker that sends what is left in turns, and throws for every answer but a good one',
      files: {
        'src/drain.ts': `
          async function sendOne(row: Row) {
            const answer = await fetch('https://api.useautumn.com/v1/track', {
              method: 'POST',
              headers: { 'idempotency-key': row.id },
              body: JSON.stringify({ customer_id: row.customer, feature_id: 'pages', value: row.pages }),
            });
            if (answer.status >= 300) throw new Error('Autumn answered ' + answer.status);
          }
          export async function drain(state: State) {
            while (!state.stopped) {
              for (const row of await rowsLeft()) {
                await sendOne(row);
                await forget(row);
              }
              await sleep(5_000);
            }
          }
        `,
      },
      at: ['src/drain.ts:7'],
    },
    {
      name: 'a queued job of Laravel that releases itself after every failure',
      files: {
        'app/Jobs/ReportPages.php': `
          <?php
          use Illuminate\\Contracts\\Queue\\ShouldQueue;
          use Stripe\\StripeClient;
          class ReportPages implements ShouldQueue
          {
              public function handle(StripeClient $stripe): void
              {
                  try {
                      $stripe->billing->meterEvents->create([
                          'event_name' => 'pages',
                          'identifier' => 'scan-' . $this->scan->id,
                          'payload' => ['stripe_customer_id' => $this->scan->customer, 'value' => '1'],
                      ]);
                  } catch (\\Exception $e) {
                      $this->release(60);
                  }
              }
          }
        `,
      },
      at: ['app/Jobs/ReportPages.php:15'],
    },
  ],
  silent: [
    {
      name: 'a worker in turns that takes the duplicate answer for a delivery',
      files: {
        'src/drain.ts': `
          async function sendOne(row: Row) {
            const answer = await fetch('https://api.useautumn.com/v1/track', {
              method: 'POST',
              headers: { 'idempotency-key': row.id },
              body: JSON.stringify({ customer_id: row.customer, feature_id: 'pages', value: row.pages }),
            });
            if (answer.status !== 409 && !answer.ok) throw new Error('Autumn answered ' + answer.status);
          }
          export async function drain(state: State) {
            while (!state.stopped) {
              for (const row of await rowsLeft()) {
                await sendOne(row);
                await forget(row);
              }
              await sleep(5_000);
            }
          }
        `,
      },
    },
  ],
});
