import { GoogleGenAI, type GenerateContentResponseUsageMetadata } from '@google/genai';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { tokenUsage } from '../usage/token-usage';

const ai = new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY });
const MODEL = 'gemini-2.5-flash';
const body = z.object({ question: z.string().min(1) });

interface Tokens {
  input: number;
  output: number;
}

function tokensOf(usage: GenerateContentResponseUsageMetadata | undefined, before: Tokens): Tokens {
  if (!usage) return before;
  // Thoughts are priced like the answer and are not part of its count.
  return {
    input: usage.promptTokenCount ?? before.input,
    output: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
  };
}

export async function ask(c: Context) {
  const { question } = body.parse(await c.req.json());
  const userId: string = c.get('userId');
  const requestId = crypto.randomUUID();
  const chunks = await ai.models.generateContentStream({ model: MODEL, contents: question });

  return streamSSE(c, async (sse) => {
    let tokens: Tokens = { input: 0, output: 0 };
    try {
      for await (const chunk of chunks) {
        // Each chunk counts all of the answer up to itself.
        tokens = tokensOf(chunk.usageMetadata, tokens);
        await sse.writeSSE({ data: chunk.text ?? '' });
      }
    } finally {
      await tokenUsage.put({ requestId, userId, model: MODEL, ...tokens });
    }
    await sse.writeSSE({ event: 'done', data: requestId });
  });
}
