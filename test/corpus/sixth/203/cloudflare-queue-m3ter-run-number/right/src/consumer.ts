import { eq, inArray } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import M3ter from 'm3ter-sdk';
import { runs, workspaces } from './schema';

interface Env {
  DB: D1Database;
  M3TER_KEY: string;
  M3TER_SECRET: string;
  M3TER_ORG: string;
}

export default {
  async queue(batch: MessageBatch<{ runId: string }>, env: Env): Promise<void> {
    const db = drizzle(env.DB);
    const m3ter = new M3ter({ apiKey: env.M3TER_KEY, apiSecret: env.M3TER_SECRET, orgId: env.M3TER_ORG, token: null });

    const finished = await db
      .select({ run: runs, account: workspaces.m3terAccount })
      .from(runs)
      .innerJoin(workspaces, eq(workspaces.id, runs.workspaceId))
      .where(inArray(runs.id, batch.messages.map((message) => message.body.runId)));

    await m3ter.usage.submit({
      measurements: finished.map(({ run, account }) => ({
        uid: `${run.workspaceId}-ci-run-${run.number}`,
        meter: 'ci_minutes',
        account,
        ts: run.finishedAt,
        measure: { minutes: run.minutes },
        what: { runner: run.runner },
      })),
    });
    batch.ackAll();
    console.log(`metered: ${finished.map(({ run }) => `run #${run.number}`).join(', ')}`);
  },
};
