import type { Pool, PoolClient } from 'pg';
import { DatabaseError } from 'pg-protocol';

export interface Upload {
  eventId: string;
  tenant: string;
  bytes: number;
  month: string;
}

const UNIQUE_VIOLATION = '23505';

async function remember(client: PoolClient, upload: Upload): Promise<boolean> {
  try {
    await client.query('INSERT INTO upload_events (event_id, tenant, bytes) VALUES ($1, $2, $3)', [ // <- MTR-216
      upload.eventId,
      upload.tenant,
      upload.bytes,
    ]);
    return true;
  } catch (error) { // <- MTR-216
    if (error instanceof DatabaseError && error.code === UNIQUE_VIOLATION) return false; // <- MTR-216
    throw error;
  }
}

export async function addUploads(pool: Pool, uploads: readonly Upload[]): Promise<number> {
  const client = await pool.connect();
  let added = 0;
  try {
    await client.query('BEGIN');
    for (const upload of uploads) {
      if (!(await remember(client, upload))) continue; // <- MTR-216
      await client.query(
        `INSERT INTO monthly_storage (tenant, month, bytes) VALUES ($1, $2, $3)
         ON CONFLICT (tenant, month) DO UPDATE SET bytes = monthly_storage.bytes + EXCLUDED.bytes`,
        [upload.tenant, upload.month, upload.bytes],
      );
      added += 1;
    }
    await client.query('COMMIT');
    return added;
  } catch (error) {
    await client.query('ROLLBACK');
    if (error instanceof DatabaseError) throw new Error(`uploads not counted (${error.code})`, { cause: error });
    throw error;
  } finally {
    client.release();
  }
}
