import Decimal from 'decimal.js';
import type { GpuJob, GpuRate, UsageLine } from './types';

/** A job that runs longer is stopped by the scheduler. */
export const MAX_RUNTIME_MS = 6 * 60 * 60 * 1000;

const MINIMUM_SECONDS = 10;

/** Price list: dollars per second of a card, e.g. 0.000583 for an A10G. */
export function ratesByCard(rates: readonly GpuRate[]): Map<string, Decimal> {
  return new Map(rates.map((rate) => [rate.card, new Decimal(rate.usdPerSecond)]));
}

export function lineOf(job: GpuJob, rates: Map<string, Decimal>): UsageLine {
  const rate = rates.get(job.card);
  if (!rate) throw new Error(`no rate for card ${job.card} of job ${job.id}`);

  const runtimeMs = job.finishedAt.getTime() - job.startedAt.getTime();
  const seconds = Decimal.max(new Decimal(runtimeMs).div(1000), MINIMUM_SECONDS).times(job.cardCount);
  return {
    jobId: job.id,
    description: `${job.card} x${job.cardCount}`,
    quantity: seconds.toNumber(),
    unit: 'second',
    amountUsd: rate.times(seconds).toFixed(6),
  };
}

export function isOverdue(job: GpuJob, now: Date): boolean {
  return now.getTime() - job.startedAt.getTime() > MAX_RUNTIME_MS;
}
