import type { SQSEvent, SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { Pool } from 'pg';
import { createClient } from 'redis';

interface FaxSent {
  faxId: string;
  accountId: string;
  pages: number;
}

const pool = new Pool({ max: 2 });
const redis = createClient({ url: process.env.REDIS_URL });
const SEEN_FOR_SECONDS = 3_600; // <- MTR-207

/**
 * Queue `fax-sent`: standard, retention four days, first receive to last up to three of them.
 * Failed records are given back one by one; after 40 receives they go to `fax-sent-dead`.
 */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  if (!redis.isOpen) await redis.connect();
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
  const key = `fax-booked:${fax.faxId}`;
  if (await redis.exists(key)) return; // <- MTR-207?, MTR-205?

  await pool.query( // <- MTR-209?, MTR-205?
    `INSERT INTO page_balances (account_id, pages) VALUES ($1, $2)
     ON CONFLICT (account_id) DO UPDATE SET pages = page_balances.pages + EXCLUDED.pages`,
    [fax.accountId, fax.pages],
  );
  await redis.set(key, '1', { EX: SEEN_FOR_SECONDS }); // <- MTR-207, MTR-210?, MTR-205?
}
