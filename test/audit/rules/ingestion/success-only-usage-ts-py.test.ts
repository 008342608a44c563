import { successOnlyUsage } from '#audit/rules/ingestion/success-only-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(successOnlyUsage, {
  fires: [
    {
      name: 'openai stream record after loop in express',
      files: {
        'src/usage.ts': `
          import OpenAI from 'openai';
          const openai = new OpenAI();
          export async function chat(req, res) {
            const stream = await openai.chat.completions.create({ model: 'gpt-4o', messages: req.body.messages, stream: true, stream_options: { include_usage: true } });
            let usage = null;
            for await (const chunk of stream) {
              res.write(\`data: \${JSON.stringify(chunk)}\\n\\n\`);
              if (chunk.usage) usage = chunk.usage;
            }
            await recordUsage(req.user.id, usage);
            res.end();
          }
        `,
      },
      at: ['src/usage.ts:10'],
    },
    {
      name: 'generator anthropic',
      files: {
        'src/usage.py': `
          import anthropic

          client = anthropic.Anthropic()

          def stream_answer(user, prompt):
              output_tokens = 0
              with client.messages.stream(model="claude", max_tokens=1000, messages=prompt) as stream:
                  for event in stream:
                      if event.type == "message_delta":
                          output_tokens = event.usage.output_tokens
                      yield event
              record_usage(user.id, output_tokens)
        `,
      },
      at: ['src/usage.py:12'],
    },
  ],
  silent: [
    {
      name: 'finally',
      files: {
        'src/usage.ts': `
          import OpenAI from 'openai';
          const openai = new OpenAI();
          export async function chat(req, res) {
            const stream = await openai.chat.completions.create({ model: 'gpt-4o', messages: req.body.messages, stream: true, stream_options: { include_usage: true } });
            let usage = null;
            try {
              for await (const chunk of stream) {
                res.write(\`data: \${JSON.stringify(chunk)}\\n\\n\`);
                if (chunk.usage) usage = chunk.usage;
              }
            } finally {
              await recordUsage(req.user.id, usage);
            }
            res.end();
          }
        `,
      },
    },
  ],
});
