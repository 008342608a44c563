import { unreadUsage } from '#audit/rules/ingestion/unread-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unreadUsage, {
  fires: [
    {
      name: 'pieces without choices are passed over before the usage is read',
      files: {
        'src/relay.ts': `
          export async function relay(stream: AsyncIterable<Chunk>, tenant: string) {
            let tokens = 0;
            for await (const chunk of stream) {
              if (chunk.choices.length === 0) continue;
              send(chunk.choices[0].delta.content);
              if (chunk.usage) tokens = chunk.usage.total_tokens;
            }
            await recordUsage(tenant, tokens);
          }
        `,
      },
      at: ['src/relay.ts:4'],
    },
    {
      name: 'the input tokens of another event',
      files: {
        'src/relay.py': `
          async def relay(stream, tenant):
              inputs = outputs = 0
              async for event in stream:
                  if event.type == "message_delta":
                      inputs = event.usage.input_tokens
                      outputs = event.usage.output_tokens
              await record_usage(tenant, inputs, outputs)
        `,
      },
      at: ['src/relay.py:5'],
    },
  ],
  silent: [
    {
      name: 'Go, Python: choices that are a record of another API',
      files: {
        'relay/spark.go': `
          package relay

          func Relay(frames <-chan Frame, usage *Usage) {
          	for frame := range frames {
          		if len(frame.Payload.Choices.Text) == 0 {
          			continue
          		}
          		send(frame.Payload.Choices.Text[0].Content)
          		usage.PromptTokens += frame.Payload.Usage.Text.PromptTokens
          	}
          }
        `,
        'relay/spark.py': `
          async def relay(frames, tenant):
              tokens = 0
              async for frame in frames:
                  if not frame.choices.text:
                      continue
                  send(frame.choices.text[0])
                  tokens = frame.usage.total_tokens
              await record_usage(tenant, tokens)
        `,
      },
    },
    {
      name: 'the usage is read before the pieces without choices are passed over',
      files: {
        'src/relay.ts': `
          export async function relay(stream: AsyncIterable<Chunk>, tenant: string) {
            let tokens = 0;
            for await (const chunk of stream) {
              if (chunk.usage) tokens = chunk.usage.total_tokens;
              if (chunk.choices.length === 0) continue;
              send(chunk.choices[0].delta.content);
            }
            await recordUsage(tenant, tokens);
          }
        `,
      },
    },
    {
      name: 'the input tokens of the first event',
      files: {
        'src/relay.py': `
          async def relay(stream, tenant):
              inputs = outputs = 0
              async for event in stream:
                  if event.type == "message_start":
                      inputs = event.message.usage.input_tokens
                  elif event.type == "message_delta":
                      outputs = event.usage.output_tokens
              await record_usage(tenant, inputs, outputs)
        `,
      },
    },
  ],
});
