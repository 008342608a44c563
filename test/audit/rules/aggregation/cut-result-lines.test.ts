import { cutResult } from '#audit/rules/aggregation/cut-result.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(cutResult, {
  fires: [
    {
      name: 'lines limited in TypeScript',
      at: ['usage.ts:4'],
      files: {
        'usage.ts': `
        export async function invoiceLines(customerId: string, from: Date, to: Date) {
          const calls = await prisma.call.findMany({
            where: { customerId, endedAt: { gte: from, lt: to } },
            take: 500,
          });
          return calls.map((call) => ({ callId: call.id, amountCents: call.minutes * 4 }));
        }
      `,
      },
    },
  ],
  silent: [
    {
      name: 'lines limited in TypeScript',
      files: {
        'usage.ts': `
        export async function invoiceLines(customerId: string, from: Date, to: Date) {
          const calls = await prisma.call.findMany({
            where: { customerId, endedAt: { gte: from, lt: to } },
          });
          return calls.map((call) => ({ callId: call.id, amountCents: call.minutes * 4 }));
        }
      `,
      },
    },
  ],
});
