import { Redis } from 'ioredis';
import { pool } from '../db/pool.js';

const redis = new Redis(process.env.REDIS_URL ?? 'redis://localhost:6379');

/** Caption seconds: counted in Redis for this month. */
export async function takeCaptionSeconds(customerId: string, seconds: number): Promise<boolean> {
  const month = new Date().toISOString().slice(0, 7);
  const quotaKey = `quota:captions:${customerId}:${month}`;
  const used = Number(await redis.get(quotaKey));
  const limit = await captionLimit(customerId);
  if (used + seconds > limit) {
    return false;
  }
  await redis.incrby(quotaKey, seconds);
  return true;
}

async function captionLimit(customerId: string): Promise<number> {
  const { rows } = await pool.query('SELECT caption_limit FROM plans WHERE customer_id = $1', [customerId]);
  return rows[0].caption_limit;
}

/** Transcription seconds: the condition and the change are one statement, so two requests cannot both pass. */
export async function takeTranscriptionSeconds(customerId: string, seconds: number): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE quotas
        SET used_seconds = used_seconds + $2
      WHERE customer_id = $1 AND used_seconds + $2 <= limit_seconds`,
    [customerId, seconds],
  );
  return rowCount === 1;
}
