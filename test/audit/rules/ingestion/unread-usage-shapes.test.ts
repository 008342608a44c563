import { unreadUsage } from '#audit/rules/ingestion/unread-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unreadUsage, {
  fires: [
    {
      name: 'completed alone is known of three ends',
      files: {
        'src/relay.ts': `
          export async function relay(stream: AsyncIterable<ResponseEvent>, tenant: string) {
            for await (const event of stream) {
              if (event.type === 'response.output_text.delta') send(event.delta);
              if (event.type === 'response.completed') await recordUsage(tenant, event.response.usage.total_tokens);
            }
          }
        `,
      },
      at: ['src/relay.ts:4'],
    },
  ],
  silent: [],
});
