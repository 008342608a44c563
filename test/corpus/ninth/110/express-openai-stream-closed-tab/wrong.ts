import { Router, type Request, type Response } from 'express';
import OpenAI from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { v7 as uuid } from 'uuid';
import { z } from 'zod';
import type { UsageLedger } from '../usage/ledger';
import { loadHistory } from '../chats';

const MODEL = 'gpt-4.1-mini';
const body = z.object({ chatId: z.string().uuid(), text: z.string().min(1).max(20_000) });

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
    for await (const chunk of stream) { // <- MTR-110
      if (chunk.usage) usage = chunk.usage;
      const delta = chunk.choices[0]?.delta.content ?? '';
      answer += delta;
      if (delta) res.write(`data: ${JSON.stringify({ delta })}\n\n`);
    }

    if (usage) { // <- MTR-110
      await ledger.put({ // <- MTR-110
        requestId,
        accountId: req.account.id,
        model: MODEL,
        inputTokens: usage.prompt_tokens,
        outputTokens: usage.completion_tokens,
      });
    }
    res.end(`data: ${JSON.stringify({ done: true, length: answer.length })}\n\n`);
  });

  return router;
}
