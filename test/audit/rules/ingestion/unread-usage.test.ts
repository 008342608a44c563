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
    {
      name: 'one end of several, in Go',
      files: {
        'relay/responses.go': `
          package relay

          func (r *reader) take(event Event) {
          	switch event.Type {
          	case "response.created":
          		r.model = event.Response.Model
          	case "response.completed":
          		r.usage.TotalTokens = event.Response.Usage.TotalTokens
          	}
          }
        `,
      },
      at: ['relay/responses.go:7'],
    },
    {
      name: 'one end of several, in TypeScript and Python',
      files: {
        'src/responses.ts': `
          export function take(event: Event) {
            if (ok(event) && event.type === 'response.completed') record(event.response.usage);
          }
        `,
        'responses.py': `
          def take(event, totals):
              if event["type"] == "response.completed":
                  totals.add(event["response"]["usage"])
        `,
      },
      at: ['src/responses.ts:2', 'responses.py:2'],
    },
  ],
  silent: [
    {
      name: 'every end of a stream is known',
      files: {
        'relay/responses.go': `
          package relay

          func (r *reader) take(event Event) {
          	switch event.Type {
          	case "response.completed", "response.incomplete", "response.failed":
          		r.usage.TotalTokens = event.Response.Usage.TotalTokens
          	}
          }
        `,
      },
    },
    {
      name: 'the end of a stream is asked for, its usage is read elsewhere',
      files: {
        'src/responses.ts': `
          export function isLast(event: Event, usage: Usage) {
            if (event.type === 'response.completed') finish(event);
            record(usage);
          }
        `,
      },
    },
    {
      name: 'an event of this name is built',
      files: {
        'src/responses.ts': `
          export const last = (usage: Usage) => ({ type: 'response.completed', response: { usage } });
        `,
      },
    },
    {
      name: 'whatever is not the end is passed over',
      files: {
        'src/responses.ts': `
          export function take(event: Event) {
            if (event.type !== 'response.completed') return event.usage;
            return null;
          }
        `,
      },
    },
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
