import { missingAsValue } from '#audit/rules/aggregation/missing-as-value.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingAsValue, {
  fires: [
    {
      name: 'inner rates in Go',
      at: ['usage.go:8'],
      files: {
        'usage.go': `
        package billing

        import "context"

        const costQuery = \`
        SELECT r.region, SUM(r.gb * x.usd_per_gb) AS cost
        FROM egress_records r
        JOIN egress_rates x ON x.region = r.region AND x.provider = r.provider
        WHERE r.account_id = $1 AND r.day >= $2 AND r.day < $3
        GROUP BY r.region\`

        func (s *Service) EgressCost(ctx context.Context, account string, from, to string) ([]Line, error) {
        	rows, err := s.db.QueryContext(ctx, costQuery, account, from, to)
        	if err != nil {
        		return nil, err
        	}
        	defer rows.Close()
        	return scanLines(rows)
        }
      `,
      },
    },
    {
      name: 'left where in SQL',
      at: ['usage.sql:6'],
      files: {
        'usage.sql': `
        -- Base fee and usage of every subscription, read by the invoicing job.
        SELECT s.id, s.base_fee_cents, COALESCE(SUM(u.quantity), 0) AS quantity
        FROM subscriptions s
        LEFT JOIN usage_records u ON u.subscription_id = s.id
        WHERE s.status = 'active'
          AND u.recorded_at >= :period_start AND u.recorded_at < :period_end
        GROUP BY s.id, s.base_fee_cents;
      `,
      },
    },
    {
      name: 'not null in Ruby',
      at: ['usage.rb:14'],
      files: {
        'usage.rb': `
        class CreateJobs < ActiveRecord::Migration[7.1]
          def change
            create_table :jobs do |t|
              t.references :account, null: false
              t.string :trigger
              t.integer :seconds, null: false
              t.datetime :finished_at
            end
          end
        end

        class JobMeter
          def billable_seconds(account, period)
            account.jobs.where(finished_at: period).where.not(trigger: "internal").sum(:seconds)
          end
        end
      `,
      },
    },
    {
      name: 'null sum in TypeScript',
      at: ['usage.ts:20'],
      files: {
        'usage.ts': `
        import { pgTable, text, integer, timestamp, uuid } from 'drizzle-orm/pg-core';
        import { and, eq, gte, lt, ne, or, isNull, sql } from 'drizzle-orm';
        import { db } from './db';

        export const generations = pgTable('generations', {
          id: uuid('id').primaryKey(),
          workspaceId: uuid('workspace_id').notNull(),
          origin: text('origin'),
          credits: integer('credits').notNull(),
          createdAt: timestamp('created_at').notNull(),
        });

        export async function creditsUsed(workspaceId: string, from: Date, to: Date) {
          const [row] = await db
            .select({ total: sql<number>\`coalesce(sum(\${generations.credits}), 0)\` })
            .from(generations)
            .where(
              and(
                eq(generations.workspaceId, workspaceId),
                ne(generations.origin, 'demo'),
                gte(generations.createdAt, from),
                lt(generations.createdAt, to),
              ),
            );
          return row.total;
        }
      `,
      },
    },
    {
      name: 'nullable sum in Java',
      at: ['usage.java:16'],
      files: {
        'usage.java': `
        package com.acme.llm;

        import jakarta.persistence.*;
        import org.springframework.data.jpa.repository.*;

        @Entity
        class Completion {
            @Id Long id;
            @Column(nullable = false) Long projectId;
            @Column(nullable = false) Long inputTokens;
            @Column(nullable = false) Long outputTokens;
            @Column(nullable = true) Long cachedTokens;
        }

        interface CompletionRepository extends JpaRepository<Completion, Long> {
            @Query("select sum(c.inputTokens + c.outputTokens + c.cachedTokens) from Completion c where c.projectId = :project")
            Long billedTokens(Long project);
        }
      `,
      },
    },
    {
      name: 'sql not in in Python',
      at: ['usage.py:5'],
      files: {
        'usage.py': `
        UNBILLED = """
            SELECT e.customer_id, SUM(e.quantity) AS quantity
            FROM usage_events e
            WHERE e.occurred_at < %(until)s
              AND e.id NOT IN (SELECT usage_event_id FROM invoice_lines)
            GROUP BY e.customer_id
        """

        SCHEMA = """
        CREATE TABLE invoice_lines (
            id bigserial PRIMARY KEY,
            invoice_id bigint NOT NULL,
            usage_event_id bigint,
            amount_cents bigint NOT NULL
        );
        """


        def unbilled(cursor, until):
            cursor.execute(UNBILLED, {"until": until})
            return cursor.fetchall()
      `,
      },
    },
    {
      name: 'plan join in PHP',
      at: ['usage.php:12'],
      files: {
        'usage.php': `
        <?php

        namespace App\\Billing;

        use Illuminate\\Support\\Facades\\DB;

        class UsageCharges
        {
            public function lines(int $tenant, $from, $until)
            {
                return DB::table('sms_messages as m')
                    ->join('sms_prices as p', 'p.country', '=', 'm.country')
                    ->where('m.tenant_id', $tenant)
                    ->where('m.sent_at', '>=', $from)
                    ->where('m.sent_at', '<', $until)
                    ->groupBy('m.country')
                    ->selectRaw('m.country, count(*) as messages, sum(p.price * m.segments) as amount')
                    ->get();
            }
        }
      `,
      },
    },
    {
      name: 'fx in SQL',
      at: ['usage.sql:4'],
      files: {
        'usage.sql': `
        CREATE VIEW revenue_by_month AS
        SELECT i.customer_id, date_trunc('month', i.issued_at) AS month, SUM(i.amount * fx.rate) AS amount_eur
        FROM invoices i
        INNER JOIN exchange_rates fx ON fx.currency = i.currency AND fx.day = i.issued_at::date
        GROUP BY 1, 2;
      `,
      },
    },
  ],
  silent: [
    {
      name: 'inner rates in Go',
      files: {
        'usage.go': `
        package billing

        import "context"

        const costQuery = \`
        SELECT r.region, SUM(r.gb * x.usd_per_gb) AS cost
        FROM egress_records r
        LEFT JOIN egress_rates x ON x.region = r.region AND x.provider = r.provider
        WHERE r.account_id = $1 AND r.day >= $2 AND r.day < $3
        GROUP BY r.region\`

        func (s *Service) EgressCost(ctx context.Context, account string, from, to string) ([]Line, error) {
        	rows, err := s.db.QueryContext(ctx, costQuery, account, from, to)
        	if err != nil {
        		return nil, err
        	}
        	defer rows.Close()
        	return scanLines(rows)
        }
      `,
      },
    },
    {
      name: 'left where in SQL',
      files: {
        'usage.sql': `
        -- Base fee and usage of every subscription, read by the invoicing job.
        SELECT s.id, s.base_fee_cents, COALESCE(SUM(u.quantity), 0) AS quantity
        FROM subscriptions s
        LEFT JOIN usage_records u ON u.subscription_id = s.id AND u.recorded_at >= :period_start AND u.recorded_at < :period_end
        WHERE s.status = 'active'
        GROUP BY s.id, s.base_fee_cents;
      `,
      },
    },
    {
      name: 'not null in Ruby',
      files: {
        'usage.rb': `
        class CreateJobs < ActiveRecord::Migration[7.1]
          def change
            create_table :jobs do |t|
              t.references :account, null: false
              t.string :trigger
              t.integer :seconds, null: false
              t.datetime :finished_at
            end
          end
        end

        class JobMeter
          def billable_seconds(account, period)
            jobs = account.jobs.where(finished_at: period)
            jobs.where.not(trigger: "internal").or(jobs.where(trigger: nil)).sum(:seconds)
          end
        end
      `,
      },
    },
    {
      name: 'null sum in TypeScript',
      files: {
        'usage.ts': `
        import { pgTable, text, integer, timestamp, uuid } from 'drizzle-orm/pg-core';
        import { and, eq, gte, lt, ne, or, isNull, sql } from 'drizzle-orm';
        import { db } from './db';

        export const generations = pgTable('generations', {
          id: uuid('id').primaryKey(),
          workspaceId: uuid('workspace_id').notNull(),
          origin: text('origin'),
          credits: integer('credits').notNull(),
          createdAt: timestamp('created_at').notNull(),
        });

        export async function creditsUsed(workspaceId: string, from: Date, to: Date) {
          const [row] = await db
            .select({ total: sql<number>\`coalesce(sum(\${generations.credits}), 0)\` })
            .from(generations)
            .where(
              and(
                eq(generations.workspaceId, workspaceId),
                or(isNull(generations.origin), ne(generations.origin, 'demo')),
                gte(generations.createdAt, from),
                lt(generations.createdAt, to),
              ),
            );
          return row.total;
        }
      `,
      },
    },
    {
      name: 'nullable sum in Java',
      files: {
        'usage.java': `
        package com.acme.llm;

        import jakarta.persistence.*;
        import org.springframework.data.jpa.repository.*;

        @Entity
        class Completion {
            @Id Long id;
            @Column(nullable = false) Long projectId;
            @Column(nullable = false) Long inputTokens;
            @Column(nullable = false) Long outputTokens;
            @Column(nullable = true) Long cachedTokens;
        }

        interface CompletionRepository extends JpaRepository<Completion, Long> {
            @Query("select sum(c.inputTokens + c.outputTokens + coalesce(c.cachedTokens, 0)) from Completion c where c.projectId = :project")
            Long billedTokens(Long project);
        }
      `,
      },
    },
    {
      name: 'sql not in in Python',
      files: {
        'usage.py': `
        UNBILLED = """
            SELECT e.customer_id, SUM(e.quantity) AS quantity
            FROM usage_events e
            WHERE e.occurred_at < %(until)s
              AND NOT EXISTS (SELECT 1 FROM invoice_lines l WHERE l.usage_event_id = e.id)
            GROUP BY e.customer_id
        """

        SCHEMA = """
        CREATE TABLE invoice_lines (
            id bigserial PRIMARY KEY,
            invoice_id bigint NOT NULL,
            usage_event_id bigint,
            amount_cents bigint NOT NULL
        );
        """


        def unbilled(cursor, until):
            cursor.execute(UNBILLED, {"until": until})
            return cursor.fetchall()
      `,
      },
    },
    {
      name: 'plan join in PHP',
      files: {
        'usage.php': `
        <?php

        namespace App\\Billing;

        use Illuminate\\Support\\Facades\\DB;

        class UsageCharges
        {
            public function lines(int $tenant, $from, $until)
            {
                return DB::table('sms_messages as m')
                    ->leftJoin('sms_prices as p', 'p.country', '=', 'm.country')
                    ->where('m.tenant_id', $tenant)
                    ->where('m.sent_at', '>=', $from)
                    ->where('m.sent_at', '<', $until)
                    ->groupBy('m.country')
                    ->selectRaw('m.country, count(*) as messages, sum(p.price * m.segments) as amount')
                    ->get();
            }
        }
      `,
      },
    },
    {
      name: 'fx in SQL',
      files: {
        'usage.sql': `
        CREATE VIEW revenue_by_month AS
        SELECT i.customer_id, date_trunc('month', i.issued_at) AS month, SUM(i.amount * fx.rate) AS amount_eur
        FROM invoices i
        LEFT JOIN exchange_rates fx ON fx.currency = i.currency AND fx.day = i.issued_at::date
        GROUP BY 1, 2;
      `,
      },
    },
  ],
});
