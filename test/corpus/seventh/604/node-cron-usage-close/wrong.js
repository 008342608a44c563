import cron from 'node-cron';
import { withAdvisoryLock } from './locks.js';
import { logger } from './logger.js';
import { previousMonth } from './months.js';
import { closeMonth, isUsageComplete } from './close.js';

export function scheduleClose() {
  cron.schedule('15 */4 1-3 * *', () => runClose(), { timezone: 'Etc/UTC' });
}

/** Closes last month; tried again until the third, accounts that are closed are left alone. */
export async function runClose() {
  const month = previousMonth(new Date());
  try {
    await withAdvisoryLock('monthly-close', async () => {
      if (!(await isUsageComplete(month))) { // <- MTR-604
        return; // <- MTR-604
      }
      const closed = await closeMonth(month);
      logger.info({ month, closed }, 'month closed');
    });
  } catch (error) { // <- MTR-604
    logger.warn({ error, month }, 'close failed'); // <- MTR-604
  }
}
