import type { PoolClient } from 'pg';
import type Stripe from 'stripe';

/** Token packs are paid by card or by SEPA debit, which takes days. A checkout is granted once. */
export async function grantPack(client: PoolClient, session: Stripe.Checkout.Session): Promise<void> {
  const tokens = Number(session.metadata?.tokens);
  if (!Number.isSafeInteger(tokens) || tokens <= 0) throw new Error(`session ${session.id} names no tokens`);
  const { rowCount } = await client.query(
    `INSERT INTO token_grants (checkout_session_id, account_id, tokens) VALUES ($1, $2, $3)
     ON CONFLICT (checkout_session_id) DO NOTHING`,
    [session.id, session.client_reference_id, tokens],
  );
  if (rowCount === 1) {
    await client.query('UPDATE accounts SET tokens_left = tokens_left + $2 WHERE id = $1', [
      session.client_reference_id,
      tokens,
    ]);
  }
}
