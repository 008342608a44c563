import { openCase } from '#audit/rules/aggregation/open-case.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(openCase, {
  fires: [
    {
      name: 'one case of a webhook that has lost its break',
      files: {
        'app/Jobs/BillingWebhook.php': `
          <?php
          class BillingWebhook
          {
              public function handle(array $event): void
              {
                  switch ($event['type']) {
                      case 'invoice.paid':
                          $this->invoices->markPaid($event['id']);
                          break;
                      case 'subscription.created':
                          if ($this->find($event['id'])) {
                              throw new RuntimeException('known');
                          } else {
                              $this->create($event);
                          }
                      case 'subscription.updated':
                          $this->setPlan($event);
                          break;
                      case 'subscription.deleted':
                          $this->end($event);
                          break;
                      default:
                          $this->ignore($event);
                  }
              }
          }
        `,
        'src/billing/meter.js': `
          function add(kind, amount) {
            switch (kind) {
              case 'input': {
                totals.addInput(amount);
                break;
              }
              case 'cached':
                totals.addCached(amount);
              case 'output':
                totals.addOutput(amount);
                break;
              case 'audio':
                totals.addAudio(amount);
                break;
            }
          }
        `,
        'billing/Plans.java': `
          class Plans {
              void apply(Change change) {
                  switch (change.kind()) {
                      case UPGRADE:
                          raise(change);
                          break;
                      case DOWNGRADE:
                          lower(change);
                          notify(change);
                      case CANCEL:
                          end(change);
                          break;
                      case PAUSE:
                          pause(change);
                          break;
                  }
              }
          }
        `,
      },
      at: ['app/Jobs/BillingWebhook.php:15', 'src/billing/meter.js:8', 'billing/Plans.java:9'],
      confidence: 'likely',
    },
    {
      name: 'two totals',
      files: {
        'src/billing/totals.ts': `
          export class WebhookHandler {
            async handle(event: Event) {
              switch (event.type) {
                case 'usage.api_call': {
                  this.totals.apiCalls += event.quantity;
                  break;
                }
                case 'usage.storage': {
                  this.totals.storageBytes += event.quantity;
                }
                case 'usage.egress': {
                  this.totals.egressBytes += event.quantity;
                  break;
                }
                default:
                  throw new Error(\`unknown \${event.type}\`);
              }
            }
          }
        `,
      },
      at: ['src/billing/totals.ts:9'],
      confidence: 'likely',
    },
    {
      name: 'an amount that is worked out',
      files: {
        'billing/Pricing.php': `
          <?php

          class Pricing
          {
              public function amountFor(string $plan, int $units): int
              {
                  $amount = 0;
                  switch ($plan) {
                      case 'starter':
                          $amount = $units * 12;
                          break;
                      case 'team':
                          $amount = 4900 + max(0, $units - 1000) * 8;
                      case 'business':
                          $amount = 19900 + max(0, $units - 10000) * 5;
                          break;
                  }
                  return $amount;
              }
          }
        `,
      },
      at: ['billing/Pricing.php:13'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'all ways of ending',
      files: {
        'src/billing/totals.ts': `
          export function handle(event: Event) {
            switch (event.type) {
              case 'usage.api_call':
              case 'usage.graphql_call':
                totals.apiCalls += event.quantity;
                break;
              case 'usage.storage':
                if (event.quantity > 0) {
                  return storage(event);
                } else {
                  return removed(event);
                }
              case 'usage.retry':
                for (;;) {
                  if (retry()) return;
                }
              case 'usage.egress':
                totals.egressBytes += event.quantity;
                break;
              case 'usage.bad':
                fail(event);
                process.exit(1);
              default:
                throw new Error(event.type);
            }
          }
        `,
      },
    },
    {
      name: 'every case ends, by whatever way',
      files: {
        'src/billing/webhook.ts': `
          export async function handle(event: BillingEvent) {
            switch (event.type) {
              case 'paid':
                await pay(event);
                break;
              case 'created':
                if (event.isTrial) {
                  await trial(event);
                  return;
                } else {
                  throw new Error('no trial');
                }
              case 'updated':
                try {
                  return await update(event);
                } catch (error) {
                  throw new BillingError(error);
                }
              case 'void':
                await forget(event);
                break;
              case 'gone':
                process.exit(1);
              case 'listed':
              case 'seen':
                await see(event);
                break;
              default:
                assertNever(event);
            }
          }
        `,
      },
    },
    {
      name: 'running on that is said, shared or empty',
      files: {
        'src/billing/plan.ts': `
          export function limits(plan: Plan) {
            switch (plan.tier) {
              case 'enterprise':
                allow(plan, 'sso');
                // fallthrough
              case 'team':
                allow(plan, 'seats');
                break;
              case 'pro':
                allow(plan, 'api');
                break;
              case 'free':
                allow(plan, 'web');
                break;
            }
            switch (plan.interval) {
              case 'month':
                monthly(plan);
                break;
              case 'year':
                yearly(plan);
                break;
              case 'week':
                weekly(plan);
                break;
              case 'day':
                daily(plan);
              default:
                break;
            }
          }
        `,
      },
    },
    {
      name: 'cases that build on each other, and values chosen on the way',
      files: {
        'src/billing/grants.ts': `
          export function grant(plan: Plan) {
            switch (plan.tier) {
              case 3:
                allow(plan, 'sso');
              case 2:
                allow(plan, 'seats');
              case 1:
                allow(plan, 'api');
                break;
              default:
                allow(plan, 'web');
            }
          }
          export function months(plan: Plan) {
            let months = 0;
            switch (plan.interval) {
              case 'week':
                weekly(plan);
                break;
              case 'day':
                daily(plan);
                break;
              case 'year':
                months = 11;
              case 'month':
                months += 1;
                bill(plan, months);
                break;
            }
          }
        `,
      },
    },
    {
      name: 'languages in which cases end by themselves',
      files: {
        'billing/webhook.go': `
          package billing

          func Handle(event Event) {
          	for _, one := range event.Parts {
          		switch one.Type {
          		case "paid":
          			pay(one)
          			break
          		case "void":
          			forget(one)
          		case "created":
          			create(one)
          		default:
          			ignore(one)
          		}
          	}
          }
        `,
        'billing/webhook.rb': `
          def handle(event)
            case event.type
            when 'paid' then pay(event)
            when 'created' then create(event)
            else ignore(event)
            end
          end
        `,
      },
    },
    {
      name: 'code that is not about billing',
      files: {
        'src/editor/keys.ts': `
          export function press(key: string) {
            switch (key) {
              case 'a':
                left();
                break;
              case 'b':
                right();
              case 'c':
                up();
                break;
              case 'd':
                down();
                break;
            }
          }
        `,
      },
    },
  ],
});
