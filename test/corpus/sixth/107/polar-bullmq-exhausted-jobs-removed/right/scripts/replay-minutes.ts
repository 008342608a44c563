import { minutesQueue } from '../src/metering/queue';

const failed = await minutesQueue.getFailed();
for (const job of failed) await job.retry('failed');
console.log(`${failed.length} recordings are queued again`);
await minutesQueue.close();
