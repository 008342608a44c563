import { openai } from '@ai-sdk/openai';
import { convertToModelMessages, streamText, type UIMessage } from 'ai';
import { eq } from 'drizzle-orm';
import { nanoid } from 'nanoid';
import { headers } from 'next/headers';
import { after } from 'next/server';
import { auth } from '@/lib/auth';
import { db } from '@/lib/db';
import { tokenUsage } from '@/lib/db/schema';
import { ratelimit } from '@/lib/ratelimit';
import { countTokens } from '@/lib/tokenizer';

export const maxDuration = 300;

const MODEL = 'gpt-4.1';

export async function POST(req: Request) {
  const session = await auth.api.getSession({ headers: await headers() });
  if (!session) return new Response('Unauthorized', { status: 401 });
  const { success } = await ratelimit.limit(session.user.id);
  if (!success) return Response.json({ error: 'slow_down' }, { status: 429 });

  const { messages }: { messages: UIMessage[] } = await req.json();
  const requestId = nanoid();
  let written = '';

  // What goes to the model is billed whatever becomes of the answer; the real numbers replace it below.
  await db.insert(tokenUsage).values({
    requestId,
    orgId: session.user.orgId,
    model: MODEL,
    inputTokens: countTokens(messages),
    outputTokens: 0,
  });
  const settle = (usage: { inputTokens?: number; outputTokens?: number }) =>
    db.update(tokenUsage).set({ ...usage, settledAt: new Date() }).where(eq(tokenUsage.requestId, requestId));

  const result = streamText({
    model: openai(MODEL),
    system: 'You are a careful contract reviewer.',
    messages: convertToModelMessages(messages),
    onChunk: ({ chunk }) => {
      if (chunk.type === 'text-delta') written += chunk.text;
    },
    onError: async ({ error }) => {
      console.error('review failed', { requestId, error });
      await settle({ outputTokens: countTokens(written) });
    },
    onFinish: async ({ totalUsage }) => {
      await settle({ inputTokens: totalUsage.inputTokens, outputTokens: totalUsage.outputTokens });
    },
  });

  // A closed tab does not stop the model, so the stream is read to its end on our side too.
  after(result.consumeStream());

  return result.toUIMessageStreamResponse({
    messageMetadata: ({ part }) => (part.type === 'start' ? { requestId } : undefined),
  });
}
