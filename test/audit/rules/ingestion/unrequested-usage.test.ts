import { unrequestedUsage } from '#audit/rules/ingestion/unrequested-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unrequestedUsage, {
  fires: [
    {
      name: 'usage read from a stream that was not asked for it',
      files: {
        'src/model.ts': `
          export async function run(client, messages) {
            const stream = await client.chat.completions.create({ model: 'm', messages, stream: true });
            let tokens = 0;
            for await (const chunk of stream) {
              if (chunk.usage) tokens = chunk.usage.total_tokens;
            }
            return tokens;
          }
        `,
      },
      at: ['src/model.ts:2'],
      confidence: 'likely',
    },
    {
      name: 'the same in Python',
      files: {
        'model.py': `
          async def run(client, messages):
              stream = await client.chat.completions.create(model="m", messages=messages, stream=True)
              async for chunk in stream:
                  if chunk.usage is not None:
                      tokens = chunk.usage.total_tokens
        `,
      },
      at: ['model.py:2'],
    },
  ],
  silent: [
    {
      name: 'requested',
      files: {
        'src/model.ts': `
          export async function run(client, messages) {
            const stream = await client.chat.completions.create({
              model: 'm', messages, stream: true, stream_options: { include_usage: true },
            });
            for await (const chunk of stream) save(chunk.usage);
          }
        `,
      },
    },
    {
      name: 'options that cannot be seen into',
      files: {
        'src/model.ts': `
          export async function run(client, options) {
            const stream = await client.chat.completions.create({ ...options, stream: true });
            for await (const chunk of stream) save(chunk.usage);
          }
        `,
      },
    },
    {
      name: 'no stream, or a stream nobody reads usage from',
      files: {
        'src/model.ts': `
          export async function run(client, messages) {
            const answer = await client.chat.completions.create({ model: 'm', messages });
            save(answer.usage);
            const stream = await client.chat.completions.create({ model: 'm', messages, stream: true });
            for await (const chunk of stream) show(chunk.choices);
          }
        `,
      },
    },
  ],
});
