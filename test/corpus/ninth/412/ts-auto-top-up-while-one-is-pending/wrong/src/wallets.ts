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
    const wallet = await this.knex.transaction(async (trx) => {
      const inserted = await trx('wallet_debits')
        .insert({ id: debitId, wallet_id: walletId, cents })
        .onConflict('id')
        .ignore()
        .returning('id');
      if (inserted.length === 0) return undefined;
      const [row] = await trx<Wallet>('wallets')
        .where({ id: walletId })
        .decrement('balance_cents', cents)
        .returning('*');
      return row;
    });

    if (!wallet || wallet.top_up_below_cents === null) return;
    if (wallet.balance_cents < wallet.top_up_below_cents) { // <- MTR-412
      this.log.info({ wallet: wallet.id, balance: wallet.balance_cents }, 'topping up');
      await this.stripe.paymentIntents.create( // <- MTR-412
        {
          amount: wallet.top_up_cents,
          currency: 'usd',
          customer: wallet.stripe_customer_id,
          payment_method: wallet.payment_method_id,
          off_session: true,
          confirm: true,
          metadata: { walletId: wallet.id },
        },
        { idempotencyKey: `top-up:${debitId}` }, // <- MTR-412
      );
    }
  }
}
