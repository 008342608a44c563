import { joinFanout } from '#audit/rules/aggregation/join-fanout.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(joinFanout, {
  fires: [
    {
      name: 'joins sum in Ruby',
      at: ['usage.rb:4'],
      files: {
        'usage.rb': `
        class StatementsController < ApplicationController
          def show
            invoices = current_account.invoices.where(period: params[:period])
            @total = Invoice.joins(:line_items).where(account_id: current_account.id, line_items: { kind: "usage" }).sum("invoices.total_cents")
            @count = invoices.count
          end
        end
      `,
      },
    },
    {
      name: 'django two annotations in Python',
      at: ['usage.py:8', 'usage.py:9'],
      files: {
        'usage.py': `
        from django.db.models import Sum, OuterRef, Subquery

        from billing.models import Account, Usage, Credit


        def overage_report(period):
            return Account.objects.filter(active=True).annotate(
                used=Sum("usages__minutes"),
                credited=Sum("credits__minutes"),
            )
      `,
      },
    },
    {
      name: 'sa join in Python',
      at: ['usage.py:9'],
      files: {
        'usage.py': `
        from sqlalchemy import func, select

        from app.models import Invoice, InvoiceLine, Payment


        def outstanding(session, customer_id):
            stmt = (
                select(func.sum(Invoice.total_cents))
                .join(Payment, Payment.invoice_id == Invoice.id, isouter=True)
                .where(Invoice.customer_id == customer_id, Invoice.status == "open")
            )
            return session.execute(stmt).scalar_one()
      `,
      },
    },
    {
      name: 'sql tags in Go',
      at: ['usage.go:13'],
      files: {
        'usage.go': `
        package usage

        import (
        	"context"
        	"time"
        )

        func (s *Store) TotalUnits(ctx context.Context, org string, from, to time.Time) (int64, error) {
        	var n int64
        	err := s.pool.QueryRow(ctx, \`
        		SELECT COALESCE(SUM(e.units), 0)
        		FROM usage_events e
        		LEFT JOIN event_tags t ON t.event_id = e.id
        		WHERE e.org_id = $1 AND e.occurred_at >= $2 AND e.occurred_at < $3
        		  AND t.name = ANY($4)
        		\`, org, from, to, s.billedTags).Scan(&n)
        	return n, err
        }
      `,
      },
    },
    {
      name: 'typeorm in TypeScript',
      at: ['usage.ts:13'],
      files: {
        'usage.ts': `
        import { Injectable } from '@nestjs/common';
        import { InjectRepository } from '@nestjs/typeorm';
        import { Repository } from 'typeorm';
        import { Subscription } from './subscription.entity';

        @Injectable()
        export class RevenueService {
          constructor(@InjectRepository(Subscription) private readonly subscriptions: Repository<Subscription>) {}

          async monthlyRecurring(orgId: string) {
            return this.subscriptions
              .createQueryBuilder('s')
              .leftJoin('usage_records', 'u', 'u.subscription_id = s.id')
              .where('s.orgId = :orgId', { orgId })
              .select('SUM(s.base_fee_cents)', 'base')
              .getRawOne();
          }
        }
      `,
      },
    },
    {
      name: 'jpql in Java',
      at: ['usage.java:8'],
      files: {
        'usage.java': `
        package com.acme.billing;

        import org.springframework.data.jpa.repository.JpaRepository;
        import org.springframework.data.jpa.repository.Query;

        public interface OrderRepository extends JpaRepository<Order, Long> {

            @Query("select sum(o.shippingFee) from Order o join o.items i where o.customer.id = :customer and i.billable = true")
            Long shippingFees(Long customer);
        }
      `,
      },
    },
    {
      name: 'count zero in SQL',
      at: ['usage.sql:4'],
      files: {
        'usage.sql': `
        -- Messages per tenant, for the invoice run; tenants that sent none are listed with the base fee only.
        SELECT t.id AS tenant_id, t.plan, COUNT(*) AS messages
        FROM tenants t
        LEFT JOIN messages m ON m.tenant_id = t.id AND m.sent_at >= :from AND m.sent_at < :to
        GROUP BY t.id, t.plan;
      `,
      },
    },
    {
      name: 'eloquent join in PHP',
      at: ['usage.php:12', 'usage.php:13'],
      files: {
        'usage.php': `
        <?php

        namespace App\\Services;

        use Illuminate\\Support\\Facades\\DB;

        class InvoiceTotals
        {
            public function forCustomer(int $customerId, string $month): array
            {
                $row = DB::table('invoices')
                    ->join('invoice_lines', 'invoice_lines.invoice_id', '=', 'invoices.id')
                    ->leftJoin('payments', 'payments.invoice_id', '=', 'invoices.id')
                    ->where('invoices.customer_id', $customerId)
                    ->where('invoices.month', $month)
                    ->selectRaw('SUM(invoice_lines.amount) AS billed, SUM(payments.amount) AS paid')
                    ->first();

                return (array) $row;
            }
        }
      `,
      },
    },
    {
      name: 'jdbc in Kotlin',
      at: ['usage.kt:12'],
      files: {
        'usage.kt': `
        package com.acme.usage

        import org.springframework.jdbc.core.JdbcTemplate

        class UsageReport(private val jdbc: JdbcTemplate) {
            fun unitsByCustomer(month: String): Map<Long, Long> =
                jdbc.query(
                    """
                    SELECT c.id, SUM(u.units) AS units
                    FROM customers c
                    JOIN usage_records u ON u.customer_id = c.id
                    JOIN contacts k ON k.customer_id = c.id
                    WHERE u.month = ? AND k.role = ANY('{billing,owner}')
                    GROUP BY c.id
                    """,
                    { rs, _ -> rs.getLong("id") to rs.getLong("units") },
                    month,
                ).toMap()
        }
      `,
      },
    },
  ],
  silent: [
    {
      name: 'joins sum in Ruby',
      files: {
        'usage.rb': `
        class StatementsController < ApplicationController
          def show
            invoices = current_account.invoices.where(period: params[:period])
            @total = Invoice.joins(:line_items).where(account_id: current_account.id).sum("line_items.amount_cents")
            @count = invoices.count
          end
        end
      `,
      },
    },
    {
      name: 'django two annotations in Python',
      files: {
        'usage.py': `
        from django.db.models import Sum, OuterRef, Subquery

        from billing.models import Account, Usage, Credit


        def overage_report(period):
            used = Usage.objects.filter(account=OuterRef("pk")).values("account").annotate(n=Sum("minutes")).values("n")
            credited = Credit.objects.filter(account=OuterRef("pk")).values("account").annotate(n=Sum("minutes")).values("n")
            return Account.objects.filter(active=True).annotate(used=Subquery(used), credited=Subquery(credited))
      `,
      },
    },
    {
      name: 'sa join in Python',
      files: {
        'usage.py': `
        from sqlalchemy import func, select

        from app.models import Invoice, InvoiceLine, Payment


        def outstanding(session, customer_id):
            stmt = (
                select(func.sum(Invoice.total_cents)).where(Invoice.customer_id == customer_id, Invoice.status == "open")
            )
            return session.execute(stmt).scalar_one()
      `,
      },
    },
    {
      name: 'sql tags in Go',
      files: {
        'usage.go': `
        package usage

        import (
        	"context"
        	"time"
        )

        func (s *Store) TotalUnits(ctx context.Context, org string, from, to time.Time) (int64, error) {
        	var n int64
        	err := s.pool.QueryRow(ctx, \`
        		SELECT COALESCE(SUM(e.units), 0)
        		FROM usage_events e
        		WHERE e.org_id = $1 AND e.occurred_at >= $2 AND e.occurred_at < $3
        		  AND EXISTS (SELECT 1 FROM event_tags t WHERE t.event_id = e.id AND t.name = ANY($4))
        		\`, org, from, to, s.billedTags).Scan(&n)
        	return n, err
        }
      `,
      },
    },
    {
      name: 'typeorm in TypeScript',
      files: {
        'usage.ts': `
        import { Injectable } from '@nestjs/common';
        import { InjectRepository } from '@nestjs/typeorm';
        import { Repository } from 'typeorm';
        import { Subscription } from './subscription.entity';

        @Injectable()
        export class RevenueService {
          constructor(@InjectRepository(Subscription) private readonly subscriptions: Repository<Subscription>) {}

          async monthlyRecurring(orgId: string) {
            return this.subscriptions
              .createQueryBuilder('s')
              .where('s.orgId = :orgId', { orgId })
              .select('SUM(s.base_fee_cents)', 'base')
              .getRawOne();
          }
        }
      `,
      },
    },
    {
      name: 'jpql in Java',
      files: {
        'usage.java': `
        package com.acme.billing;

        import org.springframework.data.jpa.repository.JpaRepository;
        import org.springframework.data.jpa.repository.Query;

        public interface OrderRepository extends JpaRepository<Order, Long> {

            @Query("select sum(o.shippingFee) from Order o where o.customer.id = :customer and exists (select 1 from Item i where i.order = o and i.billable = true)")
            Long shippingFees(Long customer);
        }
      `,
      },
    },
    {
      name: 'count zero in SQL',
      files: {
        'usage.sql': `
        -- Messages per tenant, for the invoice run; tenants that sent none are listed with the base fee only.
        SELECT t.id AS tenant_id, t.plan, COUNT(m.id) AS messages
        FROM tenants t
        LEFT JOIN messages m ON m.tenant_id = t.id AND m.sent_at >= :from AND m.sent_at < :to
        GROUP BY t.id, t.plan;
      `,
      },
    },
    {
      name: 'eloquent join in PHP',
      files: {
        'usage.php': `
        <?php

        namespace App\\Services;

        use Illuminate\\Support\\Facades\\DB;

        class InvoiceTotals
        {
            public function forCustomer(int $customerId, string $month): array
            {
                $row = DB::table('invoices')
                    ->where('invoices.customer_id', $customerId)
                    ->where('invoices.month', $month)
                    ->selectRaw('SUM(invoice_lines.amount) AS billed')
                    ->first();

                return (array) $row;
            }
        }
      `,
      },
    },
    {
      name: 'jdbc in Kotlin',
      files: {
        'usage.kt': `
        package com.acme.usage

        import org.springframework.jdbc.core.JdbcTemplate

        class UsageReport(private val jdbc: JdbcTemplate) {
            fun unitsByCustomer(month: String): Map<Long, Long> =
                jdbc.query(
                    """
                    SELECT c.id, SUM(u.units) AS units
                    FROM customers c
                    JOIN usage_records u ON u.customer_id = c.id
                    WHERE u.month = ?
                    GROUP BY c.id
                    """,
                    { rs, _ -> rs.getLong("id") to rs.getLong("units") },
                    month,
                ).toMap()
        }
      `,
      },
    },
  ],
});
