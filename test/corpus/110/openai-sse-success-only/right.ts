import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import OpenAI from 'openai';
import { insertUsage } from '../db/usage';
import { type Workspace, workspaceOf } from '../auth';

const openai = new OpenAI();
export const chat = new Hono();

interface Spent {
  promptTokens: number;
  completionTokens: number;
}

/** One durable row for a request; the relay sends it to the billing provider. */
async function record(workspace: Workspace, requestId: string, spent: Spent): Promise<void> {
  await insertUsage({
    eventId: requestId,
    workspaceId: workspace.id,
    promptTokens: spent.promptTokens,
    completionTokens: spent.completionTokens,
  });
}

function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

chat.post('/chat', async (c) => {
  const workspace = await workspaceOf(c.req);
  const { messages, model } = await c.req.json();
  const requestId = c.req.header('x-request-id') as string;
  const promptText = messages.map((m: { content: string }) => m.content).join('');

  return streamSSE(c, async (sse) => {
    const spent: Spent = { promptTokens: estimateTokens(promptText), completionTokens: 0 };
    try {
      const stream = await openai.chat.completions.create({
        model,
        messages,
        stream: true,
        stream_options: { include_usage: true },
      });
      for await (const chunk of stream) {
        const text = chunk.choices[0]?.delta.content ?? '';
        spent.completionTokens += estimateTokens(text);
        if (chunk.usage) {
          spent.promptTokens = chunk.usage.prompt_tokens;
          spent.completionTokens = chunk.usage.completion_tokens;
        }
        await sse.writeSSE({ data: JSON.stringify({ text }) });
      }
    } finally {
      await record(workspace, requestId, spent);
    }
  });
});
