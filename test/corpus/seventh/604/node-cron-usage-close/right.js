import cron from 'node-cron';
import { withAdvisoryLock } from './locks.js';
import { logger } from './logger.js';
import { previousMonth } from './months.js';
import * as Sentry from '@sentry/node';
import { closeMonth, isUsageComplete } from './close.js';

const MONITOR = {
  schedule: { type: 'crontab', value: '15 */4 1-3 * *' },
  timezone: 'Etc/UTC',
  checkinMargin: 15,
  maxRuntime: 120,
};

class UsageIncomplete extends Error {}

export function scheduleClose() {
  cron.schedule(MONITOR.schedule.value, () => runClose().catch(Sentry.captureException), { timezone: MONITOR.timezone });
}

/** Closes last month; tried again until the third, accounts that are closed are left alone. */
export async function runClose() {
  const month = previousMonth(new Date());
  await Sentry.withMonitor(
    'monthly-close',
    () =>
      withAdvisoryLock('monthly-close', async () => {
        if (!(await isUsageComplete(month))) throw new UsageIncomplete(`usage of ${month} is incomplete, not closed`);
        const closed = await closeMonth(month);
        logger.info({ month, closed }, 'month closed');
      }),
    MONITOR,
  );
}
