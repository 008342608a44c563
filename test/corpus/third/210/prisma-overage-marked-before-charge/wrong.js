import { PrismaClient } from '@prisma/client';
import Stripe from 'stripe';
import { logger } from './logger.js';

const prisma = new PrismaClient();
const stripe = new Stripe(process.env.STRIPE_KEY, { maxNetworkRetries: 2 });

export async function closePeriods(now = new Date()) {
  const ended = await prisma.usagePeriod.findMany({
    where: { endsAt: { lte: now }, billedAt: null },
    include: { account: true },
    orderBy: { endsAt: 'asc' },
  });
  let failed = 0;
  for (const period of ended) {
    try {
      await billOverage(period);
    } catch (error) {
      failed += 1;
      logger.error({ err: error, period: period.id }, 'overage was not billed');
    }
  }
  if (failed > 0) throw new Error(`${failed} of ${ended.length} periods were not billed`);
}

export async function overageOf(period) {
  const { _sum } = await prisma.emailBatch.aggregate({
    where: { accountId: period.accountId, sentAt: { gte: period.startsAt, lt: period.endsAt } },
    _sum: { recipients: true },
  });
  return Math.max(0, (_sum.recipients ?? 0) - period.includedRecipients);
}

async function billOverage(period) {
  const extra = await overageOf(period);
  await prisma.usagePeriod.update({ where: { id: period.id }, data: { billedAt: new Date(), extra } }); // <- MTR-210
  if (extra === 0) return;

  await stripe.invoiceItems.create( // <- MTR-210
    {
      customer: period.account.stripeCustomerId,
      price_data: {
        currency: 'eur',
        product: process.env.STRIPE_OVERAGE_PRODUCT,
        unit_amount_decimal: period.account.overageCents.toString(),
      },
      quantity: extra,
      description: `${extra} recipients above the plan`,
      metadata: { usage_period: period.id },
    },
    { idempotencyKey: `overage-${period.id}` },
  );
}
