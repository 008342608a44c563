import type { Knex } from 'knex';
import type Stripe from 'stripe';
import type { Logger } from 'pino';

/** `bigint` is read as a number, see the type parser in db.ts. */
interface Wallet {
  id: string;
  balance_cents: number;
  top_up_below_cents: number | null;
  top_up_cents: number;
  stripe_customer_id: string;
  payment_method_id: string;
}

/**
 * Prepaid money of a team. Debits are made by the usage consumer; a purchase is credited by the webhook for
 * `payment_intent.succeeded`, seconds to minutes after it was made.
 */
export class Wallets {
  constructor(
    private readonly knex: Knex,
    private readonly stripe: Stripe,
    private readonly log: Logger,
  ) {}

  /** `debitId` is the usage event's; the ledger takes it once. */
  async debit(walletId: string, debitId: string, cents: number): Promise<void> {
    await this.knex.transaction(async (trx) => {
      const inserted = await trx('wallet_debits')
        .insert({ id: debitId, wallet_id: walletId, cents })
        .onConflict('id')
        .ignore()
        .returning('id');
      if (inserted.length === 0) return;
      const [wallet] = await trx<Wallet>('wallets')
        .where({ id: walletId })
        .decrement('balance_cents', cents)
        .returning('*');

      if (wallet.top_up_below_cents !== null && wallet.balance_cents < wallet.top_up_below_cents) {
        // One open top-up per wallet, see the index top_ups_one_open.
        await trx.raw(
          `INSERT INTO top_ups (wallet_id, cents, state) VALUES (?, ?, 'due') ON CONFLICT DO NOTHING`,
          [wallet.id, wallet.top_up_cents],
        );
      }
    });
  }

  /** Run by a job for each top-up that is due. The webhook closes it, with the credit. */
  async pay(topUp: { id: string; cents: number }, wallet: Wallet): Promise<void> {
    this.log.info({ wallet: wallet.id, topUp: topUp.id }, 'topping up');
    await this.stripe.paymentIntents.create(
      {
        amount: topUp.cents,
        currency: 'usd',
        customer: wallet.stripe_customer_id,
        payment_method: wallet.payment_method_id,
        off_session: true,
        confirm: true,
        metadata: { walletId: wallet.id, topUpId: topUp.id },
      },
      { idempotencyKey: `top-up:${topUp.id}` },
    );
    await this.knex('top_ups').where({ id: topUp.id, state: 'due' }).update({ state: 'paying' });
  }
}
