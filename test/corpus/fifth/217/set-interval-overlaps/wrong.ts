import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { Metronome } from '@metronome/sdk';
import type { Database } from './database.js';
import { log } from './log.js';

const EVERY_MS = 30_000;

export class UsageFlusher {
  readonly #db: Kysely<Database>;
  readonly #metronome: Metronome;
  #timer: NodeJS.Timeout | undefined;

  constructor(db: Kysely<Database>, metronome = new Metronome()) {
    this.#db = db;
    this.#metronome = metronome;
  }

  start(): void {
    this.#timer = setInterval(() => { // <- MTR-217
      this.flush().catch((error: unknown) => log.error({ error }, 'usage flush failed')); // <- MTR-217
    }, EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  private async flush(): Promise<void> {
    const accounts = await this.#db.selectFrom('accounts').select(['id', 'metronome_id']).execute();
    for (const account of accounts) {
      const rows = await this.#db
        .selectFrom('usage')
        .selectAll()
        .where('account_id', '=', account.id)
        .where('sent_at', 'is', null)
        .limit(100)
        .execute();
      if (rows.length === 0) continue;
      await this.#metronome.v1.usage.ingest({ // <- MTR-113?
        usage: rows.map((row) => ({
          transaction_id: row.id,
          customer_id: account.metronome_id,
          event_type: row.meter,
          timestamp: row.occurred_at.toISOString(),
          properties: { quantity: row.quantity },
        })),
      });
      const ids = rows.map((row) => row.id);
      await this.#db.updateTable('usage').set({ sent_at: new Date() }).where('id', 'in', ids).execute();
    }
  }
}
