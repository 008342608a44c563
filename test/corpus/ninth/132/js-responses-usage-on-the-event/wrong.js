import OpenAI from 'openai';
import { randomUUID } from 'node:crypto';
import { storeUsage } from '../usage/store.js';
import { logger } from '../logger.js';

const openai = new OpenAI();

/**
 * Streams an answer of the Responses API to `write`.
 * @param {{ organisationId: string, model: string, input: string, instructions?: string }} job
 * @param {(text: string) => void} write
 */
export async function streamAnswer(job, write) {
  const requestId = randomUUID();
  const stream = await openai.responses.create({
    model: job.model,
    input: job.input,
    instructions: job.instructions,
    stream: true,
  });

  let usage = { input_tokens: 0, output_tokens: 0 };
  try {
    for await (const event of stream) {
      if (event.type === 'response.output_text.delta') write(event.delta);
      if (event.type === 'response.failed') logger.warn({ requestId, error: event.response.error }, 'answer failed');
      if (event.usage) usage = event.usage; // <- MTR-132
    }
  } finally {
    await storeUsage({
      requestId,
      organisationId: job.organisationId,
      model: job.model,
      inputTokens: usage.input_tokens,
      outputTokens: usage.output_tokens, // <- MTR-132
    });
  }
  return usage;
}
