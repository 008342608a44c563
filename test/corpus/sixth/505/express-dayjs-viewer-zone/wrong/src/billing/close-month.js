import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc.js';
import { sql } from '../db.js';
import { priceOf } from './prices.js';

dayjs.extend(utc);

export async function closeMonth(accountId, month) {
  const from = dayjs.utc(month).startOf('month');
  const to = from.add(1, 'month');
  const [{ gigabyte_hours: quantity }] = await sql`
    select coalesce(sum(gigabyte_hours), 0) as gigabyte_hours
    from volume_usage
    where account_id = ${accountId} and hour >= ${from.toDate()} and hour < ${to.toDate()}`;
  await sql`
    insert into invoices (account_id, month, quantity, total_cents)
    values (${accountId}, ${from.toDate()}, ${quantity}, ${priceOf(quantity)})
    on conflict (account_id, month) do nothing`;
}
