import { lostScope } from '#audit/rules/aggregation/lost-scope.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(lostScope, {
  fires: [
    {
      name: 'gorm softdelete in Go',
      at: ['usage.go:25'],
      files: {
        'usage.go': `
        package seats

        import (
        	"time"

        	"gorm.io/gorm"
        )

        type Seat struct {
        	ID        uint
        	TeamID    uint
        	UserID    uint
        	RevokedAt *time.Time
        }

        func ActiveUsers(db *gorm.DB, team uint) ([]Seat, error) {
        	var seats []Seat
        	err := db.Where("team_id = ? AND revoked_at IS NULL", team).Find(&seats).Error
        	return seats, err
        }

        // BillableSeats is what the team pays for this month.
        func BillableSeats(db *gorm.DB, team uint) (int64, error) {
        	var n int64
        	err := db.Model(&Seat{}).Where("team_id = ?", team).Count(&n).Error
        	return n, err
        }
      `,
      },
    },
    {
      name: 'django unscoped in Python',
      at: ['usage.py:9'],
      files: {
        'usage.py': `
        from django.db.models import Sum

        from usage.models import ApiCall, Storage, Egress


        def usage_for(org, start, end):
            calls = ApiCall.objects.filter(org=org, at__gte=start, at__lt=end).aggregate(n=Sum("units"))["n"] or 0
            storage = Storage.objects.filter(org=org, day__gte=start, day__lt=end).aggregate(n=Sum("gb"))["n"] or 0
            egress = Egress.objects.filter(at__gte=start, at__lt=end).aggregate(n=Sum("bytes"))["n"] or 0
            return {"calls": calls, "storage": storage, "egress": egress}
      `,
      },
    },
    {
      name: 'sql tenant in Ruby',
      at: ['usage.rb:5'],
      files: {
        'usage.rb': `
        class InvoiceNumbers
          def totals(organization, from, to)
            messages = Message.where(organization: organization, sent_at: from...to).count
            minutes = Call.where(organization: organization, ended_at: from...to).sum(:minutes)
            recordings = Recording.where(created_at: from...to).sum(:bytes)
            { messages: messages, minutes: minutes, recordings: recordings }
          end
        end
      `,
      },
    },
    {
      name: 'jdbc missing in Java',
      at: ['usage.java:8'],
      files: {
        'usage.java': `
        package com.acme.metering;

        public class UsageSummaryDao {
            public Summary summarize(long tenantId, Instant from, Instant to) {
                Long requests = jdbc.queryForObject(
                    "SELECT count(*) FROM requests WHERE tenant_id = ? AND created_at >= ? AND created_at < ?", Long.class, tenantId, from, to);
                Long bytes = jdbc.queryForObject(
                    "SELECT coalesce(sum(bytes), 0) FROM transfers WHERE finished_at >= ? AND finished_at < ?", Long.class, from, to);
                return new Summary(requests, bytes);
            }
        }
      `,
      },
    },
    {
      name: 'meter mixed in PHP',
      at: ['usage.php:10'],
      files: {
        'usage.php': `
        <?php

        class InvoiceBuilder
        {
            public function lines(int $subscriptionId, array $prices, $from, $to): array
            {
                $total = UsageRecord::where('subscription_id', $subscriptionId)->whereBetween('at', [$from, $to])->sum('quantity');
                $lines = [];
                foreach ($prices as $meter => $price) {
                    $lines[] = ['meter' => $meter, 'amount' => $total * $price];
                }
                return $lines;
            }
        }
      `,
      },
    },
    {
      name: 'sqlalchemy group in Python',
      at: ['usage.py:15'],
      files: {
        'usage.py': `
        from sqlalchemy import func, select

        from app.models import UsageRecord


        def price_usage(session, customer_id, rates, start, end):
            rows = session.execute(
                select(UsageRecord.subscription_id, func.sum(UsageRecord.quantity))
                .where(UsageRecord.customer_id == customer_id, UsageRecord.at >= start, UsageRecord.at < end)
                .group_by(UsageRecord.subscription_id)
            ).all()
            lines = []
            for metric, rate in rates.items():
                for subscription_id, quantity in rows:
                    lines.append((subscription_id, metric, quantity * rate))
            return lines
      `,
      },
    },
    {
      name: 'ef tenant in C#',
      at: ['usage.cs:8'],
      files: {
        'usage.cs': `
        public class UsageService
        {
            private readonly MeterDb _db;

            public async Task<UsageDto> ForTenant(Guid tenantId, DateTime from, DateTime to)
            {
                var emails = await _db.Emails.Where(e => e.TenantId == tenantId && e.SentAt >= from && e.SentAt < to).CountAsync();
                var sms = await _db.Sms.Where(s => s.SentAt >= from && s.SentAt < to).SumAsync(s => s.Segments);
                return new UsageDto(emails, sms);
            }
        }
      `,
      },
    },
    {
      name: 'exposed in Kotlin',
      at: ['usage.kt:7'],
      files: {
        'usage.kt': `
        package com.acme.billing

        import org.jetbrains.exposed.sql.*

        fun monthlyUnits(workspace: Int, from: Instant, until: Instant): Pair<Long, Long> {
            val runs = Runs.select { (Runs.workspaceId eq workspace) and (Runs.endedAt greaterEq from) and (Runs.endedAt less until) }.count()
            val minutes = Builds.slice(Builds.minutes.sum())
                .select { (Builds.endedAt greaterEq from) and (Builds.endedAt less until) }
                .single()[Builds.minutes.sum()] ?: 0
            return runs to minutes
        }
      `,
      },
    },
  ],
  silent: [
    {
      name: 'gorm softdelete in Go',
      files: {
        'usage.go': `
        package seats

        import (
        	"time"

        	"gorm.io/gorm"
        )

        type Seat struct {
        	ID        uint
        	TeamID    uint
        	UserID    uint
        	RevokedAt *time.Time
        }

        func ActiveUsers(db *gorm.DB, team uint) ([]Seat, error) {
        	var seats []Seat
        	err := db.Where("team_id = ? AND revoked_at IS NULL", team).Find(&seats).Error
        	return seats, err
        }

        // BillableSeats is what the team pays for this month.
        func BillableSeats(db *gorm.DB, team uint) (int64, error) {
        	var n int64
        	err := db.Model(&Seat{}).Where("team_id = ? AND revoked_at IS NULL", team).Count(&n).Error
        	return n, err
        }
      `,
      },
    },
    {
      name: 'django unscoped in Python',
      files: {
        'usage.py': `
        from django.db.models import Sum

        from usage.models import ApiCall, Storage, Egress


        def usage_for(org, start, end):
            calls = ApiCall.objects.filter(org=org, at__gte=start, at__lt=end).aggregate(n=Sum("units"))["n"] or 0
            storage = Storage.objects.filter(org=org, day__gte=start, day__lt=end).aggregate(n=Sum("gb"))["n"] or 0
            egress = Egress.objects.filter(org=org, at__gte=start, at__lt=end).aggregate(n=Sum("bytes"))["n"] or 0
            return {"calls": calls, "storage": storage, "egress": egress}
      `,
      },
    },
    {
      name: 'sql tenant in Ruby',
      files: {
        'usage.rb': `
        class InvoiceNumbers
          def totals(organization, from, to)
            messages = Message.where(organization: organization, sent_at: from...to).count
            minutes = Call.where(organization: organization, ended_at: from...to).sum(:minutes)
            recordings = Recording.where(organization: organization, created_at: from...to).sum(:bytes)
            { messages: messages, minutes: minutes, recordings: recordings }
          end
        end
      `,
      },
    },
    {
      name: 'jdbc missing in Java',
      files: {
        'usage.java': `
        package com.acme.metering;

        public class UsageSummaryDao {
            public Summary summarize(long tenantId, Instant from, Instant to) {
                Long requests = jdbc.queryForObject(
                    "SELECT count(*) FROM requests WHERE tenant_id = ? AND created_at >= ? AND created_at < ?", Long.class, tenantId, from, to);
                Long bytes = jdbc.queryForObject(
                    "SELECT coalesce(sum(bytes), 0) FROM transfers WHERE tenant_id = ? AND finished_at >= ? AND finished_at < ?", Long.class, tenantId, from, to);
                return new Summary(requests, bytes);
            }
        }
      `,
      },
    },
    {
      name: 'meter mixed in PHP',
      files: {
        'usage.php': `
        <?php

        class InvoiceBuilder
        {
            public function lines(int $subscriptionId, array $prices, $from, $to): array
            {
                $lines = [];
                foreach ($prices as $meter => $price) {
                    $quantity = UsageRecord::where('subscription_id', $subscriptionId)->where('meter', $meter)->whereBetween('at', [$from, $to])->sum('quantity');
                    $lines[] = ['meter' => $meter, 'amount' => $quantity * $price];
                }
                return $lines;
            }
        }
      `,
      },
    },
    {
      name: 'sqlalchemy group in Python',
      files: {
        'usage.py': `
        from sqlalchemy import func, select

        from app.models import UsageRecord


        def price_usage(session, customer_id, rates, start, end):
            rows = session.execute(
                select(UsageRecord.subscription_id, UsageRecord.metric, func.sum(UsageRecord.quantity))
                .where(UsageRecord.customer_id == customer_id, UsageRecord.at >= start, UsageRecord.at < end)
                .group_by(UsageRecord.subscription_id, UsageRecord.metric)
            ).all()
            lines = []
            for subscription_id, metric, quantity in rows:
                lines.append((subscription_id, metric, quantity * rates[metric]))
            return lines
      `,
      },
    },
    {
      name: 'ef tenant in C#',
      files: {
        'usage.cs': `
        public class UsageService
        {
            private readonly MeterDb _db;

            public async Task<UsageDto> ForTenant(Guid tenantId, DateTime from, DateTime to)
            {
                var emails = await _db.Emails.Where(e => e.TenantId == tenantId && e.SentAt >= from && e.SentAt < to).CountAsync();
                var sms = await _db.Sms.Where(s => s.TenantId == tenantId && s.SentAt >= from && s.SentAt < to).SumAsync(s => s.Segments);
                return new UsageDto(emails, sms);
            }
        }
      `,
      },
    },
    {
      name: 'exposed in Kotlin',
      files: {
        'usage.kt': `
        package com.acme.billing

        import org.jetbrains.exposed.sql.*

        fun monthlyUnits(workspace: Int, from: Instant, until: Instant): Pair<Long, Long> {
            val runs = Runs.select { (Runs.workspaceId eq workspace) and (Runs.endedAt greaterEq from) and (Runs.endedAt less until) }.count()
            val minutes = Builds.slice(Builds.minutes.sum())
                .select { (Builds.workspaceId eq workspace) and (Builds.endedAt greaterEq from) and (Builds.endedAt less until) }
                .single()[Builds.minutes.sum()] ?: 0
            return runs to minutes
        }
      `,
      },
    },
  ],
});
