import { db } from '../db.js';
import { InvoiceDraft } from './invoice-draft.js';

const METERS = ['api_calls', 'storage_gb_hours', 'egress_gb'];

/** The calendar month before `now`. Usage is stamped in UTC, and so are our invoices. */
export function previousMonth(now = new Date()) {
  const start = new Date(now.getFullYear(), now.getMonth() - 1, 1); // <- MTR-302
  const end = new Date(now.getFullYear(), now.getMonth(), 1); // <- MTR-302
  return { start, end, label: start.toISOString().slice(0, 7) };
}

export async function draftInvoice(accountId, now = new Date()) {
  const { start, end, label } = previousMonth(now);
  const rows = await db('usage_events')
    .select('meter')
    .sum({ quantity: 'quantity' })
    .where({ account_id: accountId })
    .whereIn('meter', METERS)
    .andWhere('occurred_at', '>=', start)
    .andWhere('occurred_at', '<', end)
    .groupBy('meter');

  const draft = new InvoiceDraft({ accountId, label, periodStart: start, periodEnd: end });
  for (const row of rows) draft.addUsage(row.meter, row.quantity);
  draft.footer = `© ${now.getFullYear()} Harbor Cloud GmbH`;
  return draft;
}
