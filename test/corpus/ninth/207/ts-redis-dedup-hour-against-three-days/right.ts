import type { SQSEvent, SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { Pool } from 'pg';

interface FaxSent {
  faxId: string;
  accountId: string;
  pages: number;
}

const pool = new Pool({ max: 2 });

/**
 * Queue `fax-sent`: standard, retention four days, first receive to last up to three of them.
 * Failed records are given back one by one; after 40 receives they go to `fax-sent-dead`.
 */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const record of event.Records) {
    try {
      await book(record);
    } catch (err) {
      console.error(JSON.stringify({ messageId: record.messageId, error: String(err) }));
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
}

async function book(record: SQSRecord): Promise<void> {
  const fax = JSON.parse(record.body) as FaxSent;
  // booked_faxes is a table for good (primary key fax_id): no delay of the queue outlives it.
  await pool.query(
    `WITH fresh AS (
       INSERT INTO booked_faxes (fax_id, account_id, pages) VALUES ($1, $2, $3)
       ON CONFLICT (fax_id) DO NOTHING
       RETURNING account_id, pages
     )
     INSERT INTO page_balances (account_id, pages)
     SELECT account_id, pages FROM fresh
     ON CONFLICT (account_id) DO UPDATE SET pages = page_balances.pages + EXCLUDED.pages`,
    [fax.faxId, fax.accountId, fax.pages],
  );
}
