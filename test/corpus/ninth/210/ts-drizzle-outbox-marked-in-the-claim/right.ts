import { and, asc, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import Metronome from '@metronome/sdk';
import { usageOutbox } from './schema';
import type { Logger } from './logger';

type Row = typeof usageOutbox.$inferSelect;

const BATCH = 100;
const LEASE = sql`interval '5 minutes'`;

export class OutboxRelay {
  constructor(
    private readonly db: NodePgDatabase,
    private readonly metronome: Metronome,
    private readonly log: Logger,
  ) {}

  /** Every replica calls this each second. */
  async tick(): Promise<number> {
    const rows = await this.claim();
    if (rows.length === 0) return 0;
    await this.metronome.v1.usage.ingest({ usage: rows.map(toUsage) });
    await this.db
      .update(usageOutbox)
      .set({ sentAt: sql`now()` })
      .where(inArray(usageOutbox.id, rows.map((r) => r.id)));
    this.log.info({ count: rows.length }, 'usage sent');
    return rows.length;
  }

  async backlog(): Promise<number> {
    return this.db.$count(usageOutbox, isNull(usageOutbox.sentAt));
  }

  private async claim(): Promise<Row[]> {
    const open = this.db
      .select({ id: usageOutbox.id })
      .from(usageOutbox)
      .where(
        and(
          isNull(usageOutbox.sentAt),
          or(isNull(usageOutbox.leasedUntil), lt(usageOutbox.leasedUntil, sql`now()`)),
        ),
      )
      .orderBy(asc(usageOutbox.id))
      .limit(BATCH)
      .for('update', { skipLocked: true });

    return this.db
      .update(usageOutbox)
      .set({ leasedUntil: sql`now() + ${LEASE}` })
      .where(inArray(usageOutbox.id, open))
      .returning();
  }
}

function toUsage(row: Row): Metronome.V1.UsageIngestParams.Usage {
  return {
    transaction_id: row.eventId,
    customer_id: row.ingestAlias,
    event_type: row.meter,
    timestamp: row.occurredAt.toISOString(),
    properties: { quantity: row.quantity, workspace: row.workspaceId },
  };
}
