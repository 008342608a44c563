import cron from 'node-cron';
import pRetry from 'p-retry';
import Stripe from 'stripe';
import type { PrismaClient } from '@prisma/client';
import { withAdvisoryLock } from './advisory-lock';

const stripe = new Stripe(process.env.STRIPE_KEY as string, { apiVersion: '2024-06-20' });

interface SeatDay {
  id: string;
  subscriptionItemId: string;
  activeSeats: number;
  day: Date;
}

async function report(seatDay: SeatDay): Promise<void> {
  await pRetry(
    () =>
      stripe.subscriptionItems.createUsageRecord(
        seatDay.subscriptionItemId,
        {
          quantity: seatDay.activeSeats,
          timestamp: Math.floor(seatDay.day.getTime() / 1000),
          action: 'increment',
        },
        { idempotencyKey: `seat-day-${seatDay.id}` },
      ),
    { retries: 4 },
  );
}

async function reportOpenDays(prisma: PrismaClient): Promise<void> {
  const open = await prisma.seatDay.findMany({ where: { reportedAt: null }, orderBy: { day: 'asc' } });
  const failures: unknown[] = [];
  for (const seatDay of open) {
    try {
      await report(seatDay);
      await prisma.seatDay.update({ where: { id: seatDay.id }, data: { reportedAt: new Date() } });
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'seat days not reported');
}

export function schedule(prisma: PrismaClient): void {
  cron.schedule('15 * * * *', () => withAdvisoryLock(prisma, 'seat-days', () => reportOpenDays(prisma)));
}
