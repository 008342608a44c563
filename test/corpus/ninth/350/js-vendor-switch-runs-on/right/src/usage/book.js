import { normalise, priceList } from './normalise.js';
import { writeUsage } from './usage-table.js';
import { log } from '../log.js';

/** `writeUsage` keeps one row per request. */
export async function book(request, vendor, answer) {
  const counts = normalise(vendor, answer);
  log.debug({ request: request.id, vendor, ...counts }, 'usage');
  await writeUsage({ requestId: request.id, accountId: request.accountId, prices: priceList(vendor), ...counts });
}
