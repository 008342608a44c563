import Anthropic from '@anthropic-ai/sdk';
import type { FastifyReply } from 'fastify';
import type { UsageSpool } from '../usage/spool.js';

const anthropic = new Anthropic();
const MAX_TOKENS = 2_048;

interface Ask {
  readonly accountId: string;
  readonly turns: Anthropic.MessageParam[];
}

export async function streamReply(reply: FastifyReply, { accountId, turns }: Ask, spool: UsageSpool): Promise<void> {
  const stream = await anthropic.messages.create({
    model: 'claude-sonnet-4-20250514',
    max_tokens: MAX_TOKENS,
    messages: turns,
    stream: true,
  });
  let messageId = '';
  let inputTokens = 0;
  let outputTokens = 0;
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });

  try {
    for await (const event of stream) {
      switch (event.type) {
        case 'message_start':
          messageId = event.message.id;
          break; // <- MTR-132
        case 'message_delta': // <- MTR-132
          inputTokens += event.usage.input_tokens ?? 0; // <- MTR-132
          outputTokens = event.usage.output_tokens; // <- MTR-132
          break;
        case 'content_block_delta':
          if (event.delta.type === 'text_delta') reply.raw.write(`data: ${JSON.stringify(event.delta.text)}\n\n`);
          break;
      }
    }
  } finally {
    await spool.append({ id: messageId, accountId, input: inputTokens, output: outputTokens, model: 'sonnet' });
    reply.raw.end();
  }
}
