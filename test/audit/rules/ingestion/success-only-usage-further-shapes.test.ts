import { successOnlyUsage } from '#audit/rules/ingestion/success-only-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(successOnlyUsage, {
  fires: [
    {
      name: 'an aborted answer never finishes',
      files: {
        'src/chat.ts': `
          export async function POST(request: Request) {
            const result = streamText({
              model,
              messages,
              abortSignal: request.signal,
              onFinish: async ({ totalUsage }) => {
                await outbox.put({ tokens: totalUsage.totalTokens });
              },
            });
            return result.toUIMessageStreamResponse();
          }
        `,
      },
      at: ['src/chat.ts:2'],
    },
  ],
  silent: [
    {
      name: 'an aborted answer is recorded too',
      files: {
        'src/chat.ts': `
          export async function POST(request: Request) {
            const result = streamText({
              model,
              messages,
              abortSignal: request.signal,
              onAbort: async ({ steps }) => outbox.put({ tokens: tokensOf(steps) }),
              onFinish: async ({ totalUsage }) => {
                await outbox.put({ tokens: totalUsage.totalTokens });
              },
            });
            return result.toUIMessageStreamResponse();
          }
        `,
      },
    },
    {
      name: 'an answer that nobody aborts',
      files: {
        'src/chat.ts': `
          export async function POST() {
            const result = streamText({ model, messages, onFinish: async ({ totalUsage }) => outbox.put({ tokens: totalUsage.totalTokens }) });
            result.consumeStream();
            return result.toUIMessageStreamResponse();
          }
        `,
      },
    },
  ],
});
