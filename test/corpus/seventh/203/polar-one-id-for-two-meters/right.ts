import { Polar } from '@polar-sh/sdk';
import { eq, lt, sql } from 'drizzle-orm';
import { db } from '@/db';
import { generations } from '@/db/schema';
import { inngest } from './client';

const polar = new Polar({
  accessToken: process.env.POLAR_ACCESS_TOKEN,
  retryConfig: { strategy: 'backoff', retryConnectionErrors: true },
});

type Generation = typeof generations.$inferSelect;

function tokenEvents(generation: Generation) {
  const tokens = { input_tokens: generation.inputTokens, output_tokens: generation.outputTokens };
  return Object.entries(tokens).map(([name, count]) => ({
    name,
    externalId: `${generation.id}:${name}`,
    externalCustomerId: generation.userId,
    metadata: { tokens: count, model: generation.model },
  }));
}

export const reportGeneration = inngest.createFunction(
  { id: 'report-generation', retries: 20, concurrency: 10 },
  { event: 'generation/finished' },
  async ({ event, step, logger }) => {
    const generation = await db.query.generations.findFirst({ where: eq(generations.id, event.data.generationId) });
    if (!generation) throw new Error(`generation ${event.data.generationId} not found`);

    const { inserted, duplicates } = await step.run('ingest', () =>
      polar.events.ingest({ events: tokenEvents(generation) }),
    );
    logger.info('generation reported', { id: generation.id, inserted, duplicates });
  },
);

export const purgePrompts = inngest.createFunction(
  { id: 'purge-prompts', retries: 3 },
  { cron: '0 4 * * *' },
  async () => {
    await db.update(generations).set({ prompt: null }).where(lt(generations.createdAt, sql`now() - interval '30 days'`));
  },
);
