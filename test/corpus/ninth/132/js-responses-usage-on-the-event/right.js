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

  let usage;
  let characters = 0;
  try {
    for await (const event of stream) {
      switch (event.type) {
        case 'response.output_text.delta':
          characters += event.delta.length;
          write(event.delta);
          break;
        case 'response.failed':
          logger.warn({ requestId, error: event.response.error }, 'answer failed');
          usage = event.response.usage ?? usage;
          break;
        case 'response.completed':
        case 'response.incomplete':
          usage = event.response.usage ?? usage;
          break;
        default:
          break;
      }
    }
  } finally {
    await storeUsage({
      requestId,
      organisationId: job.organisationId,
      model: job.model,
      ...(usage
        ? { inputTokens: usage.input_tokens, outputTokens: usage.output_tokens, estimated: false }
        : estimated(job, characters)),
    });
  }
  return usage;
}

/** For answers that broke off before the event with the counts; three characters a token are on the safe side. */
function estimated(job, characters) {
  const asked = job.input.length + (job.instructions?.length ?? 0);
  return { inputTokens: Math.ceil(asked / 3), outputTokens: Math.ceil(characters / 3), estimated: true };
}
