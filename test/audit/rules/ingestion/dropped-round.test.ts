import { droppedRound } from '#audit/rules/ingestion/dropped-round.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(droppedRound, {
  fires: [
    {
      name: 'Java: the usage is read by a function of the class',
      files: {
        'ChatModel.java': `
          class ChatModel {
            ChatResponse call(Prompt prompt) {
              var completion = this.api.complete(prompt);
              ChatResponse response = new ChatResponse(choicesOf(completion), metadataOf(completion));
              if (isToolCall(response)) {
                var conversation = handleToolCalls(prompt, response);
                return this.call(new Prompt(conversation));
              }
              return response;
            }

            Metadata metadataOf(Completion completion) {
              return new Metadata(completion.id(), completion.usage());
            }
          }
        `,
      },
      at: ['ChatModel.java:7'],
      confidence: 'likely',
    },
    {
      name: 'TypeScript, Python, Go',
      files: {
        'src/ask.ts': `
          export async function ask(messages: Message[]): Promise<Reply> {
            const completion = await client.chat.completions.create({ model, messages, tools });
            const reply = toReply(completion.choices[0], completion.usage);
            if (reply.toolCalls.length > 0) return ask([...messages, ...(await runTools(reply.toolCalls))]);
            return reply;
          }
        `,
        'ask.py': `
          async def ask(self, messages):
              completion = await self.client.chat.completions.create(messages=messages, tools=self.tools)
              reply = Reply(text=completion.choices[0].message.content, usage=completion.usage)
              if completion.choices[0].message.tool_calls:
                  results = await self.run_tools(completion)
                  return await self.ask(messages + results)
              return reply
        `,
        'ask.go': `
          package chat

          func ask(messages []Message) *Reply {
          	completion := complete(messages, tools)
          	reply := &Reply{Text: completion.Text, Usage: completion.Usage}
          	if len(completion.ToolCalls) > 0 {
          		return ask(append(messages, runTools(completion)...))
          	}
          	return reply
          }
        `,
      },
      at: ['src/ask.ts:4', 'ask.py:6', 'ask.go:7'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'recorded in each round, handed to the next one, kept in a history',
      files: {
        'src/ask.ts': `
          export async function metered(messages: Message[]): Promise<Reply> {
            const completion = await client.chat.completions.create({ messages, tools });
            const reply = { text: completion.choices[0].message, usage: completion.usage };
            await recordReply(reply);
            if (reply.text.tool_calls) return metered([...messages, ...(await runTools(reply.text))]);
            return reply;
          }

          export async function summed(messages: Message[], before: Usage): Promise<Reply> {
            const completion = await client.chat.completions.create({ messages, tools });
            const reply = { text: completion.choices[0].message, usage: add(before, completion.usage) };
            if (reply.text.tool_calls) return summed([...messages, ...(await runTools(reply.text))], reply.usage);
            return reply;
          }
        `,
        'chat.rb': `
          def complete
            response = Answer.new(text: raw.text, usage: raw.usage)
            add_message(response)
            if response.tool_call?
              run_tools(response)
              return complete
            end
            response
          end
        `,
      },
    },
    {
      name: 'asked again after a failure, and the next in line asked instead',
      files: {
        'src/ask.ts': `
          export async function ask(messages: Message[]): Promise<Reply> {
            const completion = await client.chat.completions.create({ messages });
            const reply = { text: completion.text, usage: completion.usage };
            if (reply.text === '') return ask(messages);
            return reply;
          }

          export class Chain {
            async ask(messages: Message[]): Promise<Reply> {
              const completion = await client.chat.completions.create({ messages, tools });
              const reply = { text: completion.text, usage: completion.usage };
              if (reply.text.tool_calls) return this.next.ask(messages);
              return reply;
            }
          }
        `,
      },
    },
  ],
});
