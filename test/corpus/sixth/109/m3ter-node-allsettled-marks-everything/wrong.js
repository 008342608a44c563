import { setTimeout as sleep } from 'node:timers/promises';
import M3ter from 'm3ter-sdk';
import { chunk } from 'lodash-es';
import { sql } from './db.js';
import { logger, metrics } from './telemetry.js';

const m3ter = new M3ter({ orgId: process.env.M3TER_ORG_ID });
const BATCH = 500;

function toMeasurement(row) {
  return {
    uid: `storage-${row.id}`,
    meter: 'object_storage',
    account: row.account_code,
    ts: row.measured_at.toISOString(),
    measure: { gb_hours: Number(row.gb_hours) },
    who: { bucket: row.bucket },
  };
}

async function submit(rows) {
  const { result } = await m3ter.usage.submit({ measurements: rows.map(toMeasurement) });
  if (result !== 'accepted') throw new Error(`m3ter answered ${result}`);
}

/** Submits what is pending; `usage-submitter` is a StatefulSet of one. */
export async function submitPending() {
  const rows = await sql`
    SELECT id, account_code, bucket, gb_hours, measured_at
      FROM storage_measurements
     WHERE submitted_at IS NULL
     ORDER BY attempts, id
     LIMIT 5000`;
  if (rows.length === 0) return 0;

  const results = await Promise.allSettled(chunk(rows, BATCH).map(submit));
  const rejected = results.filter((result) => result.status === 'rejected'); // <- MTR-109|MTR-102
  if (rejected.length > 0) {
    logger.warn({ reasons: rejected.map(({ reason }) => reason.message) }, 'some batches were not accepted'); // <- MTR-109|MTR-102
    metrics.increment('m3ter.batches.rejected', rejected.length);
  }

  await sql`UPDATE storage_measurements SET submitted_at = now() WHERE id IN ${sql(rows.map((row) => row.id))}`; // <- MTR-109|MTR-102
  return rows.length;
}

export async function run(signal) {
  while (!signal.aborted) {
    const sent = await submitPending();
    if (sent === 0) await sleep(10_000);
  }
}
