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
  silent: [],
});
