import express, { type NextFunction, type Request, type Response } from 'express';
import Stripe from 'stripe';
import { Pool } from 'pg';
import { requireApiKey } from './middleware/api-key';
import { generate } from './model/generate';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY as string);
const db = new Pool({ connectionString: process.env.DATABASE_URL });

export const router = express.Router();

interface Account {
  id: string;
  stripeCustomerId: string;
}

async function findAccount(apiKey: string): Promise<Account> {
  const { rows } = await db.query(
    'SELECT id, stripe_customer_id AS "stripeCustomerId" FROM accounts WHERE api_key = $1',
    [apiKey],
  );
  if (rows.length === 0) throw new Error('unknown api key');
  return rows[0];
}

/** Sends one stored usage row; called by the outbox worker with the row it has claimed. */
export async function sendTokens(row: { id: string; customerId: string; tokens: number; at: Date }) {
  await stripe.billing.meterEvents.create({
    event_name: 'completion_tokens',
    identifier: row.id,
    timestamp: Math.floor(row.at.getTime() / 1000),
    payload: { stripe_customer_id: row.customerId, value: String(row.tokens) },
  });
}

router.post('/v1/completions', requireApiKey, async (req: Request, res: Response, next: NextFunction) => {
  try {
    const account = await findAccount(req.header('x-api-key') ?? '');
    const answer = await generate(req.body.prompt, req.body.maxTokens);
    sendTokens({ id: answer.id, customerId: account.stripeCustomerId, tokens: answer.totalTokens, at: new Date() }); // <- MTR-101, MTR-103?
    res.json({ id: answer.id, text: answer.text });
  } catch (error) {
    next(error);
  }
});
