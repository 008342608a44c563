import { unrequestedUsage } from '#audit/rules/ingestion/unrequested-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unrequestedUsage, {
  fires: [
    {
      name: 'usage of a streamed request that did not ask for it, in Go',
      files: {
        'src/chat.go': `
          package chat
          import "github.com/openai/openai-go"
          func (s *Service) Chat(ctx context.Context, tenant string, messages []openai.ChatCompletionMessageParamUnion) error {
          	stream := s.client.Chat.Completions.NewStreaming(ctx, openai.ChatCompletionNewParams{Model: "gpt-4.1", Messages: messages})
          	var tokens int64
          	for stream.Next() {
          		chunk := stream.Current()
          		if chunk.Usage.TotalTokens > 0 {
          			tokens = chunk.Usage.TotalTokens
          		}
          		s.write(chunk)
          	}
          	return s.usage.RecordUsage(ctx, tenant, tokens)
          }
        `,
      },
      at: ['src/chat.go:4'],
    },
    {
      name: 'async stream whose usage is summed afterwards',
      files: {
        'src/chat.py': `
          async def chat(client, tenant, messages):
              tokens = 0
              stream = await client.chat.completions.create(model="gpt-4.1", messages=messages, stream=True)
              async for chunk in stream:
                  if chunk.usage is not None:
                      tokens = chunk.usage.total_tokens
                  yield chunk.choices[0].delta.content
              await record_usage(tenant, tokens)
        `,
      },
      at: ['src/chat.py:3'],
    },
  ],
  silent: [
    {
      name: 'asked for',
      files: {
        'src/chat.py': `
          async def chat(client, tenant, messages):
              tokens = 0
              stream = await client.chat.completions.create(model="gpt-4.1", messages=messages, stream=True, stream_options={"include_usage": True})
              async for chunk in stream:
                  if chunk.usage is not None:
                      tokens = chunk.usage.total_tokens
                  yield chunk.choices[0].delta.content
              await record_usage(tenant, tokens)
        `,
      },
    },
  ],
});
