import { unreadUsage } from '#audit/rules/ingestion/unread-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unreadUsage, {
  fires: [
    {
      name: 'a branch for another provider, its usage read in the first one’s shape',
      files: {
        'src/chat.ts': `
          export async function relay(reader: Reader, provider: string) {
            let promptTokens = null;
            let text = '';
            while (true) {
              const data = await next(reader);
              switch (provider) {
                case 'vertex':
                  text += data.candidates[0].content.parts[0].text;
                  break;
                default:
                  text += data.choices[0].delta.content;
              }
              if (data.usage) {
                promptTokens = data.usage.prompt_tokens;
              }
            }
          }
        `,
      },
      at: ['src/chat.ts:8'],
    },
    {
      name: 'in Python',
      files: {
        'relay.py': `
          async def relay(stream, bedrock):
              prompt_tokens = None
              async for data in stream:
                  if bedrock:
                      emit(data.contentBlockDelta.delta.text)
                  if data.usage:
                      prompt_tokens = data.usage.prompt_tokens
              return prompt_tokens
        `,
      },
      at: ['relay.py:5'],
    },
  ],
  silent: [
    {
      name: 'read under the name of each provider',
      files: {
        'src/chat.ts': `
          export async function relay(reader: Reader, provider: string) {
            let promptTokens = null;
            let text = '';
            while (true) {
              const data = await next(reader);
              if (provider === 'vertex') {
                text += data.candidates[0].content.parts[0].text;
                promptTokens = data.usageMetadata?.promptTokenCount;
              } else if (data.usage) {
                promptTokens = data.usage.prompt_tokens;
              }
            }
          }
        `,
      },
    },
    {
      name: 'candidates of another kind',
      files: {
        'src/pick.ts': `
          export function pick(elections: Election[]) {
            let usedTokens = 0;
            for (const election of elections) {
              count(election.candidates);
              usedTokens = election.usage.tokens;
            }
            return usedTokens;
          }
        `,
      },
    },
    {
      name: 'a stream of which no usage is counted here',
      files: {
        'src/show.ts': `
          export async function show(stream: Stream) {
            for await (const data of stream) print(data.candidates[0].content.parts[0].text);
          }
        `,
      },
    },
  ],
});
