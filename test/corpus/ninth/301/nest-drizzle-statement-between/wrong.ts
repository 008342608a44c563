import { Injectable, Logger } from '@nestjs/common';
import { and, between, eq, sql } from 'drizzle-orm';
import { Database } from '../db/database';
import { renderRequests, subscriptions } from '../db/schema';

export interface BillingPeriod {
  /** First instant of the period. */
  startsAt: Date;
  /** First instant of the period after it. */
  endsAt: Date;
}

export interface StatementLine {
  preset: string;
  frames: bigint;
}

@Injectable()
export class StatementService {
  private readonly logger = new Logger(StatementService.name);

  constructor(private readonly database: Database) {}

  async currentPeriod(subscriptionId: string): Promise<BillingPeriod> {
    const [row] = await this.database.client
      .select({ startsAt: subscriptions.periodStartsAt, endsAt: subscriptions.periodEndsAt })
      .from(subscriptions)
      .where(eq(subscriptions.id, subscriptionId));
    if (!row) throw new Error(`no subscription ${subscriptionId}`);
    return row;
  }

  /** The lines of one statement; statements of consecutive periods follow each other without a gap. */
  async lines(subscriptionId: string, period: BillingPeriod): Promise<StatementLine[]> {
    const rows = await this.database.client
      .select({
        preset: renderRequests.preset,
        frames: sql<string>`sum(${renderRequests.frames})`,
      })
      .from(renderRequests)
      .where(
        and(
          eq(renderRequests.subscriptionId, subscriptionId),
          eq(renderRequests.state, 'rendered'),
          between(renderRequests.renderedAt, period.startsAt, period.endsAt), // <- MTR-301
        ),
      )
      .groupBy(renderRequests.preset)
      .orderBy(renderRequests.preset);

    this.logger.log(`statement of ${subscriptionId}: ${rows.length} lines`);
    return rows.map((row) => ({ preset: row.preset, frames: BigInt(row.frames) }));
  }
}
