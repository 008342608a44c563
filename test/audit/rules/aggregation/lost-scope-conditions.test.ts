import { lostScope } from '#audit/rules/aggregation/lost-scope.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(lostScope, {
  fires: [
    {
      name: 'an alternative that AND does not bind',
      files: {
        'usage/store.go': `
          package usage

          func (s *Store) BillableUnits(ctx context.Context, accountID int64, from time.Time) (int64, error) {
            const q = \`SELECT COALESCE(SUM(units), 0) FROM usage_records
              WHERE account_id = $1
                AND recorded_for >= $2
                AND kind = 'metered' OR kind = 'adjustment'\`
            return s.one(ctx, q, accountID, from)
          }
        `,
        'billing/usage.py': `
          def tenant_usage(conn, tenant_id, start, end):
              return conn.execute(
                  "SELECT SUM(quantity) FROM usage_events"
                  " WHERE tenant_id = %s AND occurred_at >= %s AND occurred_at < %s OR late = true",
                  (tenant_id, start, end),
              )
        `,
      },
      at: ['usage/store.go:7', 'billing/usage.py:3'],
      confidence: 'likely',
    },
    {
      name: 'a condition thrown away where others of the same builder are kept',
      files: {
        'usage/deliveries.rb': `
          def invoice_usage(filter)
            rows = @db[:usage_events].where(merchant_id: filter.merchant_id)
            rows = rows.where(zone: filter.zone) if filter.zone
            rows.where(test_mode: false) unless filter.include_tests
            rows
          end
        `,
        'usage/store.go': `
          package usage

          func (s *Store) Usage(ctx context.Context, f Filter) (*sql.Rows, error) {
            q := sq.Select("meter", "SUM(quantity)").From("usage_events").GroupBy("meter")
            q = q.Where(sq.Eq{"account_id": f.AccountID})
            if !f.Voided {
              q.Where("voided_at IS NULL")
            }
            return q.RunWith(s.db).QueryContext(ctx)
          }
        `,
      },
      at: ['usage/deliveries.rb:4', 'usage/store.go:7'],
      confidence: 'certain',
    },
  ],
  silent: [
    {
      name: 'alternatives in parentheses, or each with the owner',
      files: {
        'usage/store.py': `
          def usage(conn, account_id, start):
              conn.execute(
                  "SELECT SUM(units) FROM usage_records WHERE account_id = %s AND at >= %s AND (kind = 'metered' OR kind = 'adjustment')",
                  (account_id, start),
              )
              conn.execute(
                  "SELECT SUM(units) FROM usage_records WHERE account_id = %s AND at >= %s OR account_id = %s AND late = true",
                  (account_id, start, account_id),
              )
        `,
      },
    },
    {
      name: 'a builder that changes itself, and an answer',
      files: {
        'usage/report.ts': `
          import { knex } from './db.ts';
          export function usage(accountId: string, meter?: string) {
            let query = knex('usage_events').sum('quantity');
            query = query.where('account_id', accountId);
            if (meter) query.where('meter', meter);
            return query;
          }
        `,
        'usage/scope.rb': `
          def usage_scope(filter)
            rows = @db[:usage_events].where(account_id: filter.account_id)
            rows = rows.where(zone: filter.zone) if filter.zone
            if filter.include_tests
              rows
            else
              rows.where(test_mode: false)
            end
          end
        `,
      },
    },
  ],
});
