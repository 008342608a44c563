import { openai } from '@ai-sdk/openai';
import { convertToModelMessages, streamText, type UIMessage } from 'ai';
import { nanoid } from 'nanoid';
import { headers } from 'next/headers';
import { auth } from '@/lib/auth';
import { db } from '@/lib/db';
import { tokenUsage } from '@/lib/db/schema';
import { ratelimit } from '@/lib/ratelimit';

export const maxDuration = 300;

const MODEL = 'gpt-4.1';

export async function POST(req: Request) {
  const session = await auth.api.getSession({ headers: await headers() });
  if (!session) return new Response('Unauthorized', { status: 401 });
  const { success } = await ratelimit.limit(session.user.id);
  if (!success) return Response.json({ error: 'slow_down' }, { status: 429 });

  const { messages }: { messages: UIMessage[] } = await req.json();
  const requestId = nanoid();

  const result = streamText({
    model: openai(MODEL),
    system: 'You are a careful contract reviewer.',
    messages: convertToModelMessages(messages),
    abortSignal: req.signal, // <- MTR-110
    onError: ({ error }) => console.error('review failed', { requestId, error }), // <- MTR-110
    onFinish: async ({ totalUsage }) => { // <- MTR-110
      await db.insert(tokenUsage).values({ // <- MTR-110
        requestId,
        orgId: session.user.orgId,
        model: MODEL,
        inputTokens: totalUsage.inputTokens ?? 0,
        outputTokens: totalUsage.outputTokens ?? 0,
      });
    },
  });

  return result.toUIMessageStreamResponse({
    messageMetadata: ({ part }) => (part.type === 'start' ? { requestId } : undefined),
  });
}
