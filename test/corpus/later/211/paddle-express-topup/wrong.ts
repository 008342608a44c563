import express, { type Request, type Response } from 'express';
import { Environment, EventName, Paddle, type TransactionCompletedEvent } from '@paddle/paddle-node-sdk';
import { db } from './db';
import { logger } from './logger';

const paddle = new Paddle(process.env.PADDLE_API_KEY!, { environment: Environment.production });
const secret = process.env.PADDLE_WEBHOOK_SECRET!;

const CREDITS_BY_PRICE: Record<string, number> = {
  pri_01hv8x29qsw1k6v1: 500,
  pri_01hv8x5d0mvn3h2z: 2_500,
  pri_01hv8x6kzq4y9t7c: 12_000,
};

function creditsOf(event: TransactionCompletedEvent): number {
  return event.data.items.reduce((sum, item) => {
    const credits = CREDITS_BY_PRICE[item.price?.id ?? ''];
    if (credits === undefined) throw new Error(`There are no credits for price ${item.price?.id}.`);
    return sum + credits * item.quantity;
  }, 0);
}

async function topUp(event: TransactionCompletedEvent): Promise<void> {
  const { accountId } = event.data.customData as { accountId: string };
  const credits = creditsOf(event);
  await db.account.update({ // <- MTR-211
    where: { id: accountId },
    data: { credits: { increment: credits } }, // <- MTR-211
  });
  logger.info({ accountId, credits, transaction: event.data.id }, 'credits added');
}

async function onWebhook(request: Request, response: Response): Promise<void> {
  const signature = request.header('paddle-signature') ?? '';
  let event;
  try {
    event = await paddle.webhooks.unmarshal(request.body.toString(), secret, signature);
  } catch {
    response.status(401).send('The signature does not match.');
    return;
  }
  if (event.eventType === EventName.TransactionCompleted) await topUp(event);
  response.sendStatus(204);
}

export const webhooks = express.Router();
webhooks.post('/paddle', express.raw({ type: 'application/json' }), onWebhook);
