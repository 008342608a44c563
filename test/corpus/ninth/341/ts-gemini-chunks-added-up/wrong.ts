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

function tokensOf(usage: GenerateContentResponseUsageMetadata | undefined): Tokens {
  // Thoughts are priced like the answer and are not part of its count.
  return {
    input: usage?.promptTokenCount ?? 0,
    output: (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0),
  };
}

export async function ask(c: Context) {
  const { question } = body.parse(await c.req.json());
  const userId: string = c.get('userId');
  const requestId = crypto.randomUUID();
  const chunks = await ai.models.generateContentStream({ model: MODEL, contents: question });

  return streamSSE(c, async (sse) => {
    const total: Tokens = { input: 0, output: 0 };
    try {
      for await (const chunk of chunks) {
        const tokens = tokensOf(chunk.usageMetadata);
        total.input += tokens.input; // <- MTR-341
        total.output += tokens.output; // <- MTR-341
        await sse.writeSSE({ data: chunk.text ?? '' });
      }
    } finally {
      await tokenUsage.put({ requestId, userId, model: MODEL, ...total });
    }
    await sse.writeSSE({ event: 'done', data: requestId });
  });
}
