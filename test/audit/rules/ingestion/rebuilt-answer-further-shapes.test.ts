import { rebuiltAnswer } from '#audit/rules/ingestion/rebuilt-answer.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(rebuiltAnswer, {
  fires: [
    {
      name: 'a piece built anew before its tokens are counted',
      files: {
        'src/proxy.ts': `
          function toOurs(chunk: Chunk): Chunk {
            return { id: chunk.id, object: chunk.object, created: chunk.created, choices: chunk.choices.map((one) => ({ delta: one.delta })) };
          }
          export async function meter(chunks: AsyncIterable<Chunk>) {
            let last: Chunk | undefined;
            for await (const chunk of chunks) last = toOurs(chunk);
            await usage.record({ tokens: last?.usage?.total_tokens ?? 0 });
          }
        `,
      },
      at: ['src/proxy.ts:2'],
    },
  ],
  silent: [
    {
      name: 'who hands the piece in has read the counts that lie in the piece itself',
      files: {
        'adaptor/local/main.go': `
          package local

          func toWhole(in *Reply) *TextResponse {
              return &TextResponse{Object: "chat.completion", Usage: Usage{PromptTokens: in.PromptEvalCount}}
          }

          func toChunk(c *gin.Context, in *Reply) *StreamResponse {
              var choice Choice
              choice.Delta.Content = in.Message.Content
              return &StreamResponse{Object: "chat.completion.chunk", Model: in.Model, Choices: []Choice{choice}}
          }

          func Stream(c *gin.Context, lines []string) *Usage {
              var usage Usage
              for _, line := range lines {
                  var reply Reply
                  json.Unmarshal([]byte(line), &reply)
                  if reply.EvalCount != 0 {
                      usage.PromptTokens = reply.PromptEvalCount
                      usage.CompletionTokens = reply.EvalCount
                  }
                  render(c, toChunk(c, &reply))
              }
              return &usage
          }
        `,
        'src/local.ts': `
          const toWhole = (reply: Reply) => ({
            object: 'chat.completion',
            usage: { prompt_tokens: reply.prompt_eval_count, completion_tokens: reply.eval_count },
          });

          const toChunk = (reply: Reply) => ({
            object: 'chat.completion.chunk',
            model: reply.model,
            choices: [{ delta: { content: reply.message.content } }],
          });

          export async function relay(replies: AsyncIterable<Reply>, out: Writer, meter: Meter) {
            for await (const reply of replies) {
              if (reply.done) await meter.record(reply.prompt_eval_count, reply.eval_count);
              out.write(JSON.stringify(toChunk(reply)));
            }
          }
        `,
      },
    },
    {
      name: 'Go: who sends the piece on has counted its usage as it came',
      files: {
        'relay/acme/stream.go': `
          package acme

          func toChunk(answer *ChatAnswer) *openai.Chunk {
              return &openai.Chunk{
                  Id:      answer.Id,
                  Object:  "chat.completion.chunk",
                  Created: answer.Created,
                  Choices: []openai.Choice{{Delta: answer.Delta.Content}},
              }
          }

          func toCompletion(answer *ChatAnswer) *openai.Completion {
              return &openai.Completion{Id: answer.Id, Choices: answer.Choices, Usage: answer.Usage}
          }

          func Stream(c *gin.Context, lines <-chan []byte) openai.Usage {
              var usage openai.Usage
              for line := range lines {
                  var answer ChatAnswer
                  if json.Unmarshal(line, &answer) != nil {
                      continue
                  }
                  usage.PromptTokens += answer.Payload.Usage.Input
                  usage.CompletionTokens += answer.Payload.Usage.Output
                  render(c, toChunk(&answer))
              }
              return usage
          }
        `,
      },
    },
    {
      name: 'TypeScript: who sends the piece on has counted its usage as it came',
      files: {
        'src/relay.ts': `
          const toOurs = (chunk: ChatCompletionChunk) => ({
            id: chunk.id,
            object: chunk.object,
            created: chunk.created,
            choices: chunk.choices.map((one) => ({ delta: one.delta })),
          });

          export async function relay(chunks: AsyncIterable<ChatCompletionChunk>, out: Writer, meter: Meter) {
            for await (const chunk of chunks) {
              if (chunk.usage) await meter.record(chunk.usage.total_tokens);
              out.write(JSON.stringify(toOurs(chunk)));
            }
          }
        `,
      },
    },
  ],
});
