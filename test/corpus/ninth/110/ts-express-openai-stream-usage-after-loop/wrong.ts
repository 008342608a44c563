import type { Request, Response } from 'express';
import OpenAI from 'openai';
import { z } from 'zod';
import { usageLedger } from '../billing/usage-ledger';
import { logger } from '../logger';

const openai = new OpenAI();
const Body = z.object({ model: z.enum(['gpt-4o', 'gpt-4o-mini']), prompt: z.string().max(40_000) });

/** GET /assistant/models */
export function listModels(_req: Request, res: Response): void {
  res.json({ models: Body.shape.model.options });
}

/** POST /assistant/stream: server-sent text. Characters out are what the customer pays for. */
export async function streamAnswer(req: Request, res: Response): Promise<void> {
  const { model, prompt } = Body.parse(req.body);
  const { requestId, accountId } = res.locals as { requestId: string; accountId: string };

  const stream = await openai.chat.completions.create({
    model,
    stream: true,
    messages: [{ role: 'user', content: prompt }],
  });
  res.writeHead(200, { 'content-type': 'text/event-stream' });

  let characters = 0;
  for await (const chunk of stream) {
    const text = chunk.choices[0]?.delta.content ?? '';
    if (res.destroyed) throw new Error('client went away');
    characters += text.length;
    res.write(`data: ${JSON.stringify(text)}\n\n`);
  }
  res.end();

  await usageLedger.insert({ id: requestId, accountId, meter: `chars:${model}`, quantity: characters }); // <- MTR-110
  logger.info({ requestId, characters }, 'answer streamed');
}
