import { sql } from '../db.js';
import { billingMonth } from './month.js';
import { priceOf } from './prices.js';

export async function closeMonth(accountId, at) {
  const { from, to } = billingMonth(at);
  const [{ gigabyte_hours: quantity }] = await sql`
    select coalesce(sum(gigabyte_hours), 0) as gigabyte_hours
    from volume_usage
    where account_id = ${accountId} and hour >= ${from} and hour < ${to}`;
  await sql`
    insert into invoices (account_id, month, quantity, total_cents)
    values (${accountId}, ${from}, ${quantity}, ${priceOf(quantity)})
    on conflict (account_id, month) do nothing`;
}
