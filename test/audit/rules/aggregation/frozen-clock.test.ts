import { frozenClock } from '#audit/rules/aggregation/frozen-clock.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(frozenClock, {
  fires: [
    {
      name: 'constants of a file that its functions read',
      files: {
        'src/billing/usage.ts': `
          const now = new Date();
          const PERIOD_START = dayjs.utc().startOf('month');

          export async function close(team: Team) {
            return await usage.sum({ team: team.id, from: PERIOD_START, to: now });
          }
        `,
        'billing/usage.rb': `
          class Usage
            MONTH_START = Time.current.beginning_of_month

            def total(account)
              account.events.where('created_at >= ?', MONTH_START).sum(:quantity)
            end
          end
        `,
        'billing/usage.go': `
          package billing

          var today = time.Now().UTC()

          func Close(team Team) error {
          	return usage.Sum(team, today)
          }
        `,
      },
      at: ['src/billing/usage.ts:1', 'src/billing/usage.ts:2', 'billing/usage.rb:2', 'billing/usage.go:3'],
      confidence: 'likely',
    },
    {
      name: 'defaults of parameters and fields where they are computed once',
      files: {
        'billing/usage.py': `
          class UsageEvent(BaseModel):
              created_at: datetime = datetime.utcnow()
              received_at = Column(DateTime, default=datetime.now(timezone.utc))

          def total(account, until=timezone.now()):
              return account.events.filter(created_at__lt=until)
        `,
      },
      at: ['billing/usage.py:2', 'billing/usage.py:3', 'billing/usage.py:5'],
    },
    {
      name: 'the start of a month in a module, read over rows of usage',
      files: {
        'app/quota.py': `
          import datetime as dt

          from sqlalchemy import func, select

          from .models import UsageEvent

          PERIOD_START = dt.datetime.now(dt.timezone.utc).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


          def used_this_period(session, account_id):
              return session.scalar(
                  select(func.sum(UsageEvent.quantity)).where(
                      UsageEvent.account_id == account_id,
                      UsageEvent.occurred_at >= PERIOD_START,
                  )
              ) or 0
        `,
      },
      at: ['app/quota.py:7'],
      confidence: 'likely',
    },
    {
      name: 'a column of a schema',
      files: {
        'src/models/record.ts': `
          import { Schema, model } from 'mongoose';

          const usageSchema = new Schema({
            customerId: { type: String, required: true },
            meter: { type: String, required: true },
            units: { type: Number, required: true },
            recordedAt: { type: Date, default: Date.now() },
          });

          export const Usage = model('Usage', usageSchema);

          export async function recordUsage(customerId: string, meter: string, units: number) {
            return Usage.create({ customerId, meter, units });
          }
        `,
      },
      at: ['src/models/record.ts:7'],
      confidence: 'likely',
    },
    {
      name: 'a field of a service that is made once',
      files: {
        'src/quota.service.ts': `
          import { Injectable } from '@nestjs/common';
          import { startOfMonth, endOfMonth } from 'date-fns';

          @Injectable()
          export class QuotaService {
            private readonly from = startOfMonth(new Date());
            private readonly to = endOfMonth(new Date());

            constructor(private readonly prisma: PrismaService) {}

            async remaining(tenantId: string, quota: number) {
              const { _sum } = await this.prisma.usageRecord.aggregate({
                where: { tenantId, createdAt: { gte: this.from, lte: this.to } },
                _sum: { units: true },
              });
              return quota - (_sum.units ?? 0);
            }
          }
        `,
      },
      at: ['src/quota.service.ts:6', 'src/quota.service.ts:7'],
      confidence: 'likely',
    },
    {
      name: 'a bean',
      files: {
        'billing/PeriodService.java': `
          package com.acme.billing;

          @Service
          public class PeriodService {
              private final LocalDate today = LocalDate.now();

              public Period current(Subscription subscription) {
                  return subscription.periodAt(today);
              }
          }
        `,
      },
      at: ['billing/PeriodService.java:5'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'a factory, a function and the start of the program',
      files: {
        'app/quota.py': `
          import datetime as dt

          STARTED_AT = dt.datetime.now(dt.timezone.utc)


          class UsageEvent(BaseModel):
              event_id: str = Field(default_factory=lambda: str(uuid.uuid4()))
              customer_id: str
              quantity: int
              timestamp: dt.datetime = Field(default_factory=dt.datetime.utcnow)


          def period_start():
              return dt.datetime.now(dt.timezone.utc).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


          def used_this_period(session, account_id):
              return session.scalar(
                  select(func.sum(UsageRow.quantity)).where(
                      UsageRow.account_id == account_id, UsageRow.occurred_at >= period_start()
                  )
              ) or 0


          def health():
              return {"uptime": (dt.datetime.now(dt.timezone.utc) - STARTED_AT).total_seconds()}
        `,
      },
    },
    {
      name: 'a schema that is given the function',
      files: {
        'src/models/record.ts': `
          import { Schema, model } from 'mongoose';

          const usageSchema = new Schema({
            customerId: { type: String, required: true },
            units: { type: Number, required: true },
            recordedAt: { type: Date, default: Date.now },
            updatedAt: { type: Date, default: () => new Date() },
          });

          export const Usage = model('Usage', usageSchema);
        `,
      },
    },
    {
      name: 'a getter, and an object for each window',
      files: {
        'src/quota.service.ts': `
          import { Injectable } from '@nestjs/common';
          import { startOfMonth, endOfMonth } from 'date-fns';

          @Injectable()
          export class QuotaService {
            private readonly bootedAt = new Date();

            constructor(private readonly prisma: PrismaService, private readonly clock = () => new Date()) {}

            private get from() {
              return startOfMonth(this.clock());
            }

            async remaining(tenantId: string, quota: number) {
              const { _sum } = await this.prisma.usageRecord.aggregate({
                where: { tenantId, createdAt: { gte: this.from, lt: endOfMonth(this.clock()) } },
                _sum: { units: true },
              });
              return quota - (_sum.units ?? 0);
            }
          }

          export class UsageWindow {
            readonly openedAt = new Date();
            constructor(readonly customerId: string) {}
            add(units: number) {
              return { customerId: this.customerId, units, openedAt: this.openedAt };
            }
          }
        `,
      },
    },
    {
      name: 'the clock is read each time, or a function that reads it is handed over',
      files: {
        'billing/usage.py': `
          class UsageEvent(BaseModel):
              created_at: datetime = Field(default_factory=datetime.utcnow)
              received_at = Column(DateTime, default=datetime.utcnow)
              ended_at = Column(DateTime, default=lambda: datetime.now(timezone.utc))

          def total(account, until=None):
              until = until or timezone.now()
              return account.events.filter(created_at__lt=until)
        `,
        'src/billing/usage.ts': `
          const monthStart = () => dayjs().startOf('month');

          export class Usage {
            createdAt = new Date();
            total(team: Team, until = new Date()) {
              return usage.sum(team.id, monthStart(), until);
            }
          }
        `,
      },
    },
    {
      name: 'when the program was started, constants nobody reads later, and moments that are set anew',
      files: {
        'src/billing/server.ts': `
          const startedAt = Date.now();
          const buildYear = new Date().getFullYear();
          let now = Date.now();
          setInterval(() => {
            now = Date.now();
          }, 1000);

          export function uptime() {
            return now - startedAt + buildYear;
          }
        `,
      },
    },
    {
      name: 'scripts, and code that is not about billing',
      files: {
        'billing/backfill.py': `
          now = datetime.utcnow()

          def bill(account):
              usage.report(account, now)

          for account in accounts():
              bill(account)
        `,
        'src/blog/feed.ts': `
          const now = new Date();
          export const feed = (posts: Post[]) => posts.filter((post) => post.at < now);
        `,
      },
    },
  ],
});
