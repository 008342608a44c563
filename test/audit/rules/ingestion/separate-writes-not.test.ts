import { separateWrites } from '#audit/rules/ingestion/separate-writes.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(separateWrites, {
  fires: [
    {
      name: 'a task of the queue, where its language is',
      files: {
        'billing/close.py': `
          from billing.tasks import usage_task

          def close(order, db):
              db.execute("UPDATE orders SET status = 'done' WHERE id = %s", (order.id,))
              db.commit()
              usage_task.delay(order.id, order.units)
        `,
      },
      at: ['billing/close.py:6'],
    },
  ],
  silent: [
    {
      name: 'a wait between two statements',
      files: {
        'src/Billing/WalletsController.cs': `
          class WalletsController {
            public async Task Fill(DbConnection conn) {
              await conn.ExecuteAsync("UPDATE txs SET seen_at = NOW() WHERE id = 1");
              await Task.Delay(1000);
              await conn.ExecuteAsync("REFRESH MATERIALIZED VIEW wallets_history");
            }
          }
        `,
        'src/billing/fill.ts': `
          export async function fill(db: Database) {
            await db.query('UPDATE txs SET seen_at = NOW() WHERE id = 1');
            await task.delay(1000);
          }
        `,
      },
    },
  ],
});
