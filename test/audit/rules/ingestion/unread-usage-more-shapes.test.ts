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
