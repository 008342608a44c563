import { wrongAggregate } from '#audit/rules/aggregation/wrong-aggregate.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(wrongAggregate, {
  fires: [
    {
      name: 'jooq mau in Java',
      at: ['usage.java:5'],
      files: {
        'usage.java': `
        package com.acme.usage;

        public class ActiveUsers {
            public int billable(DSLContext dsl, long tenant, LocalDate from, LocalDate to) {
                return dsl.select(sum(DAILY_USAGE.ACTIVE_USERS))
                    .from(DAILY_USAGE)
                    .where(DAILY_USAGE.TENANT_ID.eq(tenant).and(DAILY_USAGE.DAY.ge(from)).and(DAILY_USAGE.DAY.lt(to)))
                    .fetchOneInto(Integer.class);
            }
        }
      `,
      },
    },
    {
      name: 'avg latency billing in SQL',
      at: ['usage.sql:3'],
      files: {
        'usage.sql': `
        -- Average stored gigabytes of the month, what the storage line of the invoice is made of
        INSERT INTO billing.storage_lines (bucket_id, month, gigabytes)
        SELECT bucket_id, date_trunc('month', day), AVG(avg_gb)
        FROM storage_daily
        GROUP BY 1, 2;
      `,
      },
    },
  ],
  silent: [
    {
      name: 'jooq mau in Java',
      files: {
        'usage.java': `
        package com.acme.usage;

        public class ActiveUsers {
            public int billable(DSLContext dsl, long tenant, LocalDate from, LocalDate to) {
                return dsl.select(countDistinct(LOGINS.USER_ID))
                    .from(LOGINS)
                    .where(LOGINS.TENANT_ID.eq(tenant).and(LOGINS.AT.ge(from)).and(LOGINS.AT.lt(to)))
                    .fetchOneInto(Integer.class);
            }
        }
      `,
      },
    },
    {
      name: 'avg latency billing in SQL',
      files: {
        'usage.sql': `
        -- Average stored gigabytes of the month, what the storage line of the invoice is made of
        INSERT INTO billing.storage_lines (bucket_id, month, gigabytes)
        SELECT bucket_id, date_trunc('month', day), SUM(avg_gb * samples) / SUM(samples)
        FROM storage_daily
        GROUP BY 1, 2;
      `,
      },
    },
  ],
});
