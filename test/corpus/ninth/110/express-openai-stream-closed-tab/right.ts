import { Router, type Request, type Response } from 'express';
import OpenAI from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { getEncoding } from 'js-tiktoken';
import { v7 as uuid } from 'uuid';
import { z } from 'zod';
import type { UsageLedger } from '../usage/ledger';
import { loadHistory } from '../chats';

const MODEL = 'gpt-4.1-mini';
const body = z.object({ chatId: z.string().uuid(), text: z.string().min(1).max(20_000) });
const encoding = getEncoding('o200k_base');

/** What was paid for when the last chunk, with the true numbers, never came. */
function estimate(messages: ChatCompletionMessageParam[], answer: string) {
  const prompt = messages.map((message) => (typeof message.content === 'string' ? message.content : ''));
  return {
    prompt_tokens: prompt.reduce((sum, text) => sum + encoding.encode(text).length + 4, 3),
    completion_tokens: encoding.encode(answer).length,
  };
}

export function chatRoutes(openai: OpenAI, ledger: UsageLedger): Router {
  const router = Router();

  router.post('/messages', async (req: Request, res: Response) => {
    const { chatId, text } = body.parse(req.body);
    const requestId = uuid();
    const messages: ChatCompletionMessageParam[] = [...(await loadHistory(chatId)), { role: 'user', content: text }];

    const stream = await openai.chat.completions.create({
      model: MODEL,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    // A closed tab stops the answer.
    res.on('close', () => stream.controller.abort());
    res.setHeader('Content-Type', 'text/event-stream');

    let answer = '';
    let usage: OpenAI.CompletionUsage | undefined;
    try {
      for await (const chunk of stream) {
        if (chunk.usage) usage = chunk.usage;
        const delta = chunk.choices[0]?.delta.content ?? '';
        answer += delta;
        if (delta) res.write(`data: ${JSON.stringify({ delta })}\n\n`);
      }
    } finally {
      const counted = usage ?? estimate(messages, answer);
      await ledger.put({
        requestId,
        accountId: req.account.id,
        model: MODEL,
        inputTokens: counted.prompt_tokens,
        outputTokens: counted.completion_tokens,
        estimated: usage === undefined,
      });
    }
    res.end(`data: ${JSON.stringify({ done: true, length: answer.length })}\n\n`);
  });

  return router;
}
