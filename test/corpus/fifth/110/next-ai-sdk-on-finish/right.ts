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
  const record = (tokens: number) => usageOutbox.put({ key: turn, teamId: session.teamId, tokens });

  const result = streamText({
    model: openai('gpt-4.1-mini'),
    messages: convertToModelMessages(messages),
    abortSignal: request.signal,
    onError: ({ error }) => console.error('chat failed', { turn, error }),
    onAbort: async ({ steps }) => {
      await record(steps.reduce((sum, step) => sum + (step.usage.totalTokens ?? 0), 0));
    },
    onFinish: async ({ totalUsage }) => {
      await record(totalUsage.totalTokens ?? 0);
    },
  });
  return result.toUIMessageStreamResponse();
}
