import Metronome from '@metronome/sdk';
import type { Kysely } from 'kysely';
import type { Database } from '../database';

const metronome = new Metronome({ bearerToken: process.env.METRONOME_TOKEN as string });
const MAX_EVENTS = 100;

interface Rollup {
  customerId: string;
  region: string;
  model: string;
  hour: Date;
  tokens: bigint;
}

export async function closedRollups(db: Kysely<Database>, before: Date): Promise<Rollup[]> {
  return db
    .selectFrom('token_rollups')
    .select(['customer_id as customerId', 'region', 'model', 'hour', 'tokens'])
    .where('hour', '<', before)
    .where('sent_at', 'is', null)
    .orderBy('hour')
    .execute();
}

function keyOf({ customerId, hour }: Rollup): string {
  return [customerId, hour.toISOString()].join(':'); // <- MTR-203
}

function toEvent(rollup: Rollup) {
  return {
    transaction_id: keyOf(rollup), // <- MTR-203
    customer_id: rollup.customerId,
    event_type: 'tokens',
    timestamp: rollup.hour.toISOString(),
    properties: { tokens: rollup.tokens.toString(), region: rollup.region, model: rollup.model },
  };
}

export async function sendRollups(rollups: readonly Rollup[]): Promise<void> {
  for (let start = 0; start < rollups.length; start += MAX_EVENTS) {
    const part = rollups.slice(start, start + MAX_EVENTS);
    await metronome.v1.usage.ingest({ usage: part.map(toEvent) }); // <- MTR-203
  }
}
