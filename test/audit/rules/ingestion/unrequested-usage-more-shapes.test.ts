import { unrequestedUsage } from '#audit/rules/ingestion/unrequested-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unrequestedUsage, {
  fires: [
    {
      name: 'the body of a hand-written request',
      files: {
        'src/chat.ts': `
          export async function chat(tenant: string, messages: Message[]) {
            const answer = await fetch(\`\${BASE}/v1/chat/completions\`, { method: 'POST', headers, body: JSON.stringify({ model: 'gpt-4.1', messages, stream: true }) });
            let usage: Usage | undefined;
            for await (const chunk of parseEvents(answer.body)) {
              if (chunk.usage) usage = chunk.usage;
              send(chunk);
            }
            if (usage) await recordUsage(tenant, usage.total_tokens);
          }
        `,
      },
      at: ['src/chat.ts:2'],
    },
  ],
  silent: [
    {
      name: 'the body of a hand-written request that asks',
      files: {
        'src/chat.ts': `
          export async function chat(tenant: string, messages: Message[]) {
            const answer = await fetch(\`\${BASE}/v1/chat/completions\`, { method: 'POST', headers, body: JSON.stringify({ model: 'gpt-4.1', messages, stream: true, stream_options: { include_usage: true } }) });
            let usage: Usage | undefined;
            for await (const chunk of parseEvents(answer.body)) {
              if (chunk.usage) usage = chunk.usage;
              send(chunk);
            }
            if (usage) await recordUsage(tenant, usage.total_tokens);
          }
        `,
      },
    },
  ],
});
