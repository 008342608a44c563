import { unrequestedUsage } from '#audit/rules/ingestion/unrequested-usage.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unrequestedUsage, {
  fires: [
    {
      name: 'asked of a client whose pieces have it elsewhere unasked',
      files: {
        'src/groq_stream.py': `
          from groq import AsyncGroq

          from metering.client import Meter

          client = AsyncGroq()


          async def stream_reply(meter: Meter, customer_id: str, messages: list[dict]):
              stream = await client.chat.completions.create(
                  model="llama-3.3-70b-versatile",
                  messages=messages,
                  stream=True,
              )
              total = 0
              async for chunk in stream:
                  if chunk.choices and chunk.choices[0].delta.content:
                      yield chunk.choices[0].delta.content
                  if chunk.usage is not None:
                      total = chunk.usage.total_tokens
              await meter.ingest(customer_id=customer_id, event_name="llm.tokens", value=total)
        `,
      },
      at: ['src/groq_stream.py:9'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'it comes unasked in a field of its own',
      files: {
        'src/groq-stream.ts': `
          import Groq from 'groq-sdk';
          import { recordUsage } from './usage';

          const groq = new Groq();

          export async function* reply(tenantId: string, messages: Groq.Chat.ChatCompletionMessageParam[]) {
            const stream = await groq.chat.completions.create({ model: 'llama-3.3-70b-versatile', messages, stream: true });
            let tokens = { prompt: 0, completion: 0 };
            try {
              for await (const chunk of stream) {
                const usage = chunk.x_groq?.usage;
                if (usage) tokens = { prompt: usage.prompt_tokens, completion: usage.completion_tokens };
                yield chunk.choices[0]?.delta?.content ?? '';
              }
            } finally {
              await recordUsage(tenantId, tokens);
            }
          }
        `,
      },
    },
    {
      name: 'it comes unasked with the last piece',
      files: {
        'src/deepseek_stream.py': `
          from openai import OpenAI

          from metering import Meter

          client = OpenAI(base_url="https://api.deepseek.com", api_key="env")


          def stream_answer(meter: Meter, customer_id: str, messages: list[dict]):
              stream = client.chat.completions.create(model="deepseek-chat", messages=messages, stream=True)
              usage = None
              for chunk in stream:
                  if chunk.usage:
                      usage = chunk.usage
                  if chunk.choices:
                      yield chunk.choices[0].delta.content or ""
              if usage is not None:
                  meter.ingest(
                      customer_id,
                      fresh_input_tokens=usage.prompt_cache_miss_tokens,
                      cached_input_tokens=usage.prompt_cache_hit_tokens,
                      output_tokens=usage.completion_tokens,
                  )
        `,
      },
    },
    {
      name: 'it comes unasked with every piece',
      files: {
        'src/perplexity-stream.ts': `
          import OpenAI from 'openai';
          import type { CreditService } from './credits';

          const sonar = new OpenAI({ apiKey: process.env.PERPLEXITY_API_KEY, baseURL: 'https://api.perplexity.ai' });

          export async function* research(credits: CreditService, userId: string, question: string) {
            let usedTokens = 0;
            const stream = await sonar.chat.completions.create({
              model: 'sonar',
              messages: [{ role: 'user', content: question }],
              stream: true,
            });
            try {
              for await (const chunk of stream) {
                if (chunk.usage) usedTokens = chunk.usage.total_tokens;
                yield chunk.choices[0]?.delta?.content ?? '';
              }
            } finally {
              await credits.deduct(userId, Math.ceil(usedTokens / 1000));
            }
          }
        `,
      },
    },
    {
      name: 'it comes unasked through a gateway',
      files: {
        'src/openrouter.ts': `
          import { createParser } from 'eventsource-parser';
          import { saveUsage } from './usage';

          export async function streamCompletion(orgId: string, messages: unknown[], onText: (t: string) => void) {
            const res = await fetch('https://openrouter.ai/api/v1/chat/completions', {
              method: 'POST',
              headers: { Authorization: \`Bearer \${process.env.OPENROUTER_API_KEY}\` },
              body: JSON.stringify({ model: 'anthropic/claude-sonnet-4.5', messages, stream: true }),
            });
            let usage: { prompt_tokens: number; completion_tokens: number; cost: number } | null = null;
            const parser = createParser({
              onEvent: ({ data }) => {
                if (data === '[DONE]') return;
                const chunk = JSON.parse(data);
                onText(chunk.choices?.[0]?.delta?.content ?? '');
                if (chunk.usage) usage = chunk.usage;
              },
            });
            for await (const piece of res.body!.pipeThrough(new TextDecoderStream())) parser.feed(piece);
            if (usage) await saveUsage(orgId, usage);
          }
        `,
      },
    },
  ],
});
