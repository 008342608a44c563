import { lostUpdate } from '#audit/rules/aggregation/lost-update.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(lostUpdate, {
  fires: [
    {
      name: 'a sum that is put into a column through the values and setters of mappers',
      files: {
        'src/billing/usage.rs': `
          pub async fn add(&self, id: i64, minutes: i64) -> Result<(), DbErr> {
              let found = workspace::Entity::find_by_id(id).one(&self.db).await?.unwrap();
              let used = found.minutes_used;
              let mut row: workspace::ActiveModel = found.into();
              row.minutes_used = Set(used + minutes);
              row.update(&self.db).await?;
              Ok(())
          }
        `,
        'internal/wallet/spend.go': `
          package wallet

          func (w *Wallets) Spend(ctx context.Context, id int, cost int64) error {
          	found, err := w.client.Wallet.Get(ctx, id)
          	if err != nil {
          		return err
          	}
          	return w.client.Wallet.UpdateOne(found).SetBalance(found.Balance - cost).Exec(ctx)
          }
        `,
      },
      at: ['src/billing/usage.rs:5', 'internal/wallet/spend.go:8'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'rows that are locked, sums that the database works out',
      files: {
        'src/billing/usage.rs': `
          pub async fn add(&self, id: i64, minutes: i64) -> Result<(), DbErr> {
              let tx = self.db.begin().await?;
              let found = workspace::Entity::find_by_id(id).lock_exclusive().one(&tx).await?.unwrap();
              let used = found.minutes_used;
              let mut row: workspace::ActiveModel = found.into();
              row.minutes_used = Set(used + minutes);
              row.update(&tx).await?;
              tx.commit().await
          }
        `,
        'internal/wallet/spend.go': `
          package wallet

          func (w *Wallets) Spend(ctx context.Context, id int, cost int64) error {
          	return w.client.Wallet.UpdateOneID(id).AddBalance(-cost).Exec(ctx)
          }
        `,
        'src/accounts/credits.ts': `
          export async function move(id: number, credits: number) {
            await sequelize.transaction(async (transaction) => {
              const account = await Account.findByPk(id, { transaction, lock: transaction.LOCK.UPDATE });
              await account.update({ credits: account.credits - credits }, { transaction });
            });
          }
        `,
        'billing/credits.py': `
          def spend(owner, amount):
              CreditAccount.update(balance=CreditAccount.balance - amount).where(CreditAccount.owner == owner).execute()
        `,
      },
    },
  ],
});
