import { earlyEnd } from '#audit/rules/limits/early-end.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyEnd, {
  fires: [
    {
      name: 'a case of the event, by itself or before the one of the end',
      files: {
        'src/webhooks/polar.ts': `
          import { validateEvent } from '@polar-sh/sdk/webhooks';

          export async function POST(request: Request) {
            const event = validateEvent(await request.text(), request.headers, secret);
            switch (event.type) {
              case 'subscription.active':
                await teams.update(event.data.customerId, { plan: 'pro' });
                break;
              case 'subscription.canceled':
              case 'subscription.revoked':
                await teams.update(event.data.customerId, { plan: 'free', canceledAt: new Date() });
                break;
            }
          }
        `,
        'app/services/play_notifications.rb': `
          class PlayNotifications
            def call(notification)
              case notification.type
              when SUBSCRIPTION_CANCELED
                user.update!(premium: false)
              end
            end
          end
        `,
      },
      at: ['src/webhooks/polar.ts:11', 'app/services/play_notifications.rb:5'],
      confidence: 'likely',
    },
    {
      name: 'a comparison, with the plan taken away in a function of its own',
      files: {
        'src/lemonsqueezy/webhook.ts': `
          export async function onEvent(body: LemonSqueezyEvent) {
            if (body.meta.event_name === 'subscription_cancelled') {
              await endPlan(body.meta.custom_data.user_id);
            }
          }

          async function endPlan(userId: string) {
            await db.user.update({ where: { id: userId }, data: { tier: 'FREE' } });
          }
        `,
        'billing/revenuecat.py': `
          def handle(event):
              if event["type"] == "CANCELLATION":
                  account = accounts.get(event["app_user_id"])
                  account.plan = None
                  account.save()
        `,
      },
      at: ['src/lemonsqueezy/webhook.ts:3', 'billing/revenuecat.py:4'],
    },
    {
      name: 'a table of handlers',
      files: {
        'src/polar/route.ts': `
          export const POST = Webhooks({
            onSubscriptionCanceled: async ({ data }) => {
              await downgradeToFree(data.customerId);
            },
          });
        `,
      },
      at: ['src/polar/route.ts:3'],
    },
  ],
  silent: [
    {
      name: 'a refund, which the provider tells by the same event',
      files: {
        'billing/revenuecat.py': `
          def handle(event):
              if event["type"] == "CANCELLATION" and event["cancel_reason"] == "CUSTOMER_SUPPORT":
                  account = accounts.get(event["app_user_id"])
                  account.plan = None
                  account.save()
        `,
      },
    },
    {
      name: 'the end is written down, or asked for',
      files: {
        'src/polar/webhook.ts': `
          export async function handle(event: PolarEvent) {
            if (event.type === 'subscription.canceled') {
              await teams.update(event.data.customerId, { plan: 'pro', endsAt: event.data.endsAt });
            }
          }
        `,
        'billing/revenuecat.py': `
          def handle(event):
              if event["type"] == "CANCELLATION":
                  account = accounts.get(event["app_user_id"])
                  if event["expiration_at_ms"] < now_ms():
                      account.plan = None
        `,
      },
    },
    {
      name: 'the event of the end itself',
      files: {
        'src/polar/webhook.ts': `
          export async function handle(event: PolarEvent) {
            switch (event.type) {
              case 'subscription.canceled':
                await mails.sendSorryToSeeYouGo(event.data.customerId);
                break;
              case 'subscription.revoked':
                await teams.update(event.data.customerId, { plan: 'free' });
                break;
            }
          }
        `,
      },
    },
    {
      name: 'a provider that sends it when all is over',
      files: {
        'src/paddle/webhook.ts': `
          export async function handle(event: PaddleEvent) {
            if (event.eventType === 'subscription.canceled') {
              await teams.update(event.data.customerId, { plan: 'free' });
            }
          }
        `,
        'src/polarity/webhook.ts': `
          export async function handle(event: StripeEvent) {
            if (event.type === 'subscription.canceled') {
              await teams.update(event.data.customerId, { plan: 'free' });
            }
          }
        `,
      },
    },
  ],
});
