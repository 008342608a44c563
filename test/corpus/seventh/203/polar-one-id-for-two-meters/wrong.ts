import { Polar } from '@polar-sh/sdk';
import { eq, lt, sql } from 'drizzle-orm';
import { db } from '@/db';
import { generations } from '@/db/schema';
import { inngest } from './client';

const polar = new Polar({
  accessToken: process.env.POLAR_ACCESS_TOKEN,
  retryConfig: { strategy: 'backoff', retryConnectionErrors: true },
});

export const reportGeneration = inngest.createFunction(
  { id: 'report-generation', retries: 20, concurrency: 10 },
  { event: 'generation/finished' },
  async ({ event, step, logger }) => {
    const generation = await step.run('load', () =>
      db.query.generations.findFirst({ where: eq(generations.id, event.data.generationId) }),
    );
    if (!generation) throw new Error(`generation ${event.data.generationId} not found`);

    await step.run('ingest', () =>
      polar.events.ingest({
        events: [
          {
            name: 'input_tokens',
            externalId: generation.id, // <- MTR-203
            externalCustomerId: generation.userId,
            metadata: { tokens: generation.inputTokens, model: generation.model },
          },
          {
            name: 'output_tokens',
            externalId: generation.id, // <- MTR-203
            externalCustomerId: generation.userId,
            metadata: { tokens: generation.outputTokens, model: generation.model },
          },
        ],
      }),
    );
    logger.info('generation reported', { id: generation.id });
  },
);

export const purgePrompts = inngest.createFunction(
  { id: 'purge-prompts', retries: 3 },
  { cron: '0 4 * * *' },
  async () => {
    await db.update(generations).set({ prompt: null }).where(lt(generations.createdAt, sql`now() - interval '30 days'`));
  },
);
