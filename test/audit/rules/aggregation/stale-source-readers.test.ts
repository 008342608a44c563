import { staleSource } from '#audit/rules/aggregation/stale-source.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(staleSource, {
  fires: [
    {
      name: 'memo in Ruby',
      at: ['usage.rb:15'],
      files: {
        'usage.rb': `
        class UsageReader
          def total(account, month)
            Rails.cache.fetch("usage/#{account.id}/#{month}", expires_in: 1.hour) do
              account.usage_events.where(month: month).sum(:units)
            end
          end

          def fresh_total(account, month)
            account.usage_events.where(month: month).sum(:units)
          end
        end

        class InvoiceBuilder
          def build(account, month)
            units = UsageReader.new.total(account, month)
            Invoice.create!(account: account, month: month, amount_cents: units * account.unit_cents)
          end
        end
      `,
      },
    },
    {
      name: 'prisma replica in TypeScript',
      at: ['usage.ts:2'],
      files: {
        'usage.ts': `
        export async function closePeriod(orgId: string, start: Date, end: Date) {
          const usage = await prisma.$replica().usageEvent.aggregate({ _sum: { units: true }, where: { orgId, at: { gte: start, lt: end } } });
          const units = usage._sum.units ?? 0;
          await prisma.invoice.create({ data: { orgId, start, end, amountCents: units * 2 } });
        }
      `,
      },
    },
    {
      name: 'redis in Java',
      at: ['usage.java:5'],
      files: {
        'usage.java': `
        package com.acme.billing;

        public class MonthClose {
            public void close(long account, YearMonth month) {
                Long units = redisCache.opsForValue().get("usage:" + account + ":" + month);
                invoiceRepository.save(new Invoice(account, month, units));
            }
        }
      `,
      },
    },
  ],
  silent: [
    {
      name: 'memo in Ruby',
      files: {
        'usage.rb': `
        class UsageReader
          def total(account, month)
            Rails.cache.fetch("usage/#{account.id}/#{month}", expires_in: 1.hour) do
              account.usage_events.where(month: month).sum(:units)
            end
          end

          def fresh_total(account, month)
            account.usage_events.where(month: month).sum(:units)
          end
        end

        class InvoiceBuilder
          def build(account, month)
            units = UsageReader.new.fresh_total(account, month)
            Invoice.create!(account: account, month: month, amount_cents: units * account.unit_cents)
          end
        end
      `,
      },
    },
    {
      name: 'prisma replica in TypeScript',
      files: {
        'usage.ts': `
        export async function closePeriod(orgId: string, start: Date, end: Date) {
          const usage = await prisma.usageEvent.aggregate({ _sum: { units: true }, where: { orgId, at: { gte: start, lt: end } } });
          const units = usage._sum.units ?? 0;
          await prisma.invoice.create({ data: { orgId, start, end, amountCents: units * 2 } });
        }
      `,
      },
    },
    {
      name: 'redis in Java',
      files: {
        'usage.java': `
        package com.acme.billing;

        public class MonthClose {
            public void close(long account, YearMonth month) {
                Long units = usageRepository.sumUnits(account, month);
                invoiceRepository.save(new Invoice(account, month, units));
            }
        }
      `,
      },
    },
  ],
});
