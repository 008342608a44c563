import { joinFanout } from '#audit/rules/aggregation/join-fanout.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(joinFanout, {
  fires: [
    {
      name: 'price history in SQL',
      at: ['usage.sql:5'],
      files: {
        'usage.sql': `
        CREATE TABLE sku_prices (sku text NOT NULL, cents_per_unit bigint NOT NULL, valid_from timestamptz NOT NULL);

        SELECT u.account_id, SUM(u.quantity * p.cents_per_unit) AS cents
        FROM usage_records u
        LEFT JOIN sku_prices p ON p.sku = u.sku
        GROUP BY u.account_id;
      `,
      },
    },
  ],
  silent: [
    {
      name: 'price history in SQL',
      files: {
        'usage.sql': `
        CREATE TABLE sku_prices (sku text NOT NULL, cents_per_unit bigint NOT NULL, valid_from timestamptz NOT NULL);

        SELECT u.account_id, SUM(u.quantity * p.cents_per_unit) AS cents
        FROM usage_records u
        LEFT JOIN LATERAL (SELECT cents_per_unit FROM sku_prices q WHERE q.sku = u.sku AND q.valid_from <= u.at ORDER BY q.valid_from DESC LIMIT 1) p ON true
        GROUP BY u.account_id;
      `,
      },
    },
  ],
});
