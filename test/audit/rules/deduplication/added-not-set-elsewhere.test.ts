import { addedNotSet } from '#audit/rules/deduplication/added-not-set.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(addedNotSet, {
  fires: [
    {
      name: 'a total that is reported as an increment, in TypeScript',
      files: {
        'src/usage/node.ts': `
          import Stripe from 'stripe';

          const stripe = new Stripe(process.env.STRIPE_KEY ?? '');

          export async function reportStorage(item: { id: string }, monthToDate: number, at: number, day: string): Promise<void> {
            await stripe.subscriptionItems.createUsageRecord(
              item.id,
              { quantity: monthToDate, timestamp: at, action: 'increment' },
              { idempotencyKey: \`\${item.id}-\${day}\` },
            );
          }
        `,
      },
      at: ['src/usage/node.ts:6'],
    },
  ],
  silent: [
    {
      name: 'a total that is reported as an increment, in TypeScript, as it should be',
      files: {
        'src/usage/node.ts': `
          import Stripe from 'stripe';

          const stripe = new Stripe(process.env.STRIPE_KEY ?? '');

          export async function reportStorage(item: { id: string }, monthToDate: number, at: number, day: string): Promise<void> {
            await stripe.subscriptionItems.createUsageRecord(
              item.id,
              { quantity: monthToDate, timestamp: at, action: 'set' },
              { idempotencyKey: \`\${item.id}-\${day}\` },
            );
          }
        `,
      },
    },
  ],
});
