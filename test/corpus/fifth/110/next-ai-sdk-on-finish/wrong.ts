import { openai } from '@ai-sdk/openai';
import { convertToModelMessages, streamText, type UIMessage } from 'ai';
import { getSession } from '@/lib/session';
import { usageOutbox } from '@/lib/usage-outbox';

export const maxDuration = 60;

export async function POST(request: Request): Promise<Response> {
  const session = await getSession();
  if (session === null) return new Response('Sign in first.', { status: 401 });
  const { id, messages }: { id: string; messages: UIMessage[] } = await request.json();
  const turn = `${id}:${messages.at(-1)?.id}`;

  const result = streamText({ // <- MTR-110
    model: openai('gpt-4.1-mini'),
    messages: convertToModelMessages(messages),
    abortSignal: request.signal, // <- MTR-110
    onError: ({ error }) => console.error('chat failed', { turn, error }),
    onFinish: async ({ totalUsage }) => { // <- MTR-110
      await usageOutbox.put({ key: turn, teamId: session.teamId, tokens: totalUsage.totalTokens ?? 0 }); // <- MTR-110
    },
  });
  return result.toUIMessageStreamResponse();
}
