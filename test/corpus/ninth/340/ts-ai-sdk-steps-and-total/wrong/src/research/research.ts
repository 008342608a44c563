import { openai } from '@ai-sdk/openai';
import { generateText, stepCountIs } from 'ai';
import { eq } from 'drizzle-orm';
import { db } from '../db/client';
import { researchRuns } from '../db/schema';
import { addTokens } from '../usage/token-totals';
import { researchTools } from './tools';

const MODEL = 'gpt-4.1';

export interface Research {
  runId: string;
  customerId: string;
  topic: string;
}

/** Started by hand from the console; a run that fails is not started again. */
export async function research({ runId, customerId, topic }: Research): Promise<string> {
  const month = new Date().toISOString().slice(0, 7);
  const result = await generateText({
    model: openai(MODEL),
    prompt: `Collect what is known about: ${topic}`,
    tools: researchTools,
    stopWhen: stepCountIs(12),
    onStepFinish: async ({ usage }) => {
      await addTokens(customerId, month, usage); // <- MTR-340
    },
  });

  await addTokens(customerId, month, result.totalUsage); // <- MTR-340
  await db
    .update(researchRuns)
    .set({ state: 'done', steps: result.steps.length })
    .where(eq(researchRuns.id, runId));
  return result.text;
}
