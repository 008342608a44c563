import { and, eq, gte, lt, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Logger } from 'pino';

import * as schema from '../db/schema';
import { callUsage } from '../db/schema';

type Db = NodePgDatabase<typeof schema>;

export interface EndedCall {
  callId: string;
  workspaceId: string;
  direction: 'inbound' | 'outbound';
  answeredAt: Date | null;
  endedAt: Date;
}

export class CallUsage {
  constructor(
    private readonly db: Db,
    private readonly log: Logger,
  ) {}

  /** One row per call (call_id is the primary key of call_usage). */
  async record(call: EndedCall): Promise<void> {
    if (call.answeredAt === null) {
      this.log.debug({ callId: call.callId }, 'not answered, nothing to bill');
      return;
    }

    const talkedMs = call.endedAt.getTime() - call.answeredAt.getTime();

    await this.db
      .insert(callUsage)
      .values({
        callId: call.callId,
        workspaceId: call.workspaceId,
        direction: call.direction,
        durationMs: talkedMs,
        endedAt: call.endedAt,
      })
      .onConflictDoNothing({ target: callUsage.callId });
  }

  async billedMinutes(workspaceId: string, from: Date, to: Date): Promise<bigint> {
    const [row] = await this.db
      .select({ milliseconds: sql<string>`coalesce(sum(${callUsage.durationMs}), 0)` })
      .from(callUsage)
      .where(
        and(
          eq(callUsage.workspaceId, workspaceId),
          gte(callUsage.endedAt, from),
          lt(callUsage.endedAt, to),
        ),
      );
    const milliseconds = BigInt(row.milliseconds);
    return (milliseconds + 59_999n) / 60_000n;
  }

  async callCount(workspaceId: string, from: Date, to: Date): Promise<number> {
    return this.db.$count(
      callUsage,
      and(eq(callUsage.workspaceId, workspaceId), gte(callUsage.endedAt, from), lt(callUsage.endedAt, to)),
    );
  }
}
