import { lostScope } from '#audit/rules/aggregation/lost-scope.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(lostScope, {
  fires: [
    {
      name: 'jpa soft in Java',
      at: ['usage.java:7'],
      files: {
        'usage.java': `
        package com.acme.billing;

        public interface SeatRepository extends JpaRepository<Seat, Long> {
            @Query("select s from Seat s where s.team.id = :team and s.removedAt is null")
            List<Seat> active(long team);

            @Query("select count(s) from Seat s where s.team.id = :team")
            long countBillable(long team);
        }
      `,
      },
    },
    {
      name: 'loop prices in TypeScript',
      at: ['usage.ts:5'],
      files: {
        'usage.ts': `
        export function priceUsage(rows: UsageRow[], prices: Record<string, number>) {
          const quantity = rows.reduce((sum, row) => sum + row.quantity, 0);
          return Object.entries(prices).map(([meter, price]) => ({
            meter,
            amount: quantity * price,
          }));
        }
      `,
      },
    },
  ],
  silent: [
    {
      name: 'jpa soft in Java',
      files: {
        'usage.java': `
        package com.acme.billing;

        public interface SeatRepository extends JpaRepository<Seat, Long> {
            @Query("select s from Seat s where s.team.id = :team and s.removedAt is null")
            List<Seat> active(long team);

            @Query("select count(s) from Seat s where s.team.id = :team and s.removedAt is null")
            long countBillable(long team);
        }
      `,
      },
    },
    {
      name: 'loop prices in TypeScript',
      files: {
        'usage.ts': `
        export function priceUsage(rows: UsageRow[], prices: Record<string, number>) {
          return rows.map((row) => ({ meter: row.meter, amount: row.quantity * prices[row.meter] }));
        }
      `,
      },
    },
  ],
});
