import { lostScope } from '#audit/rules/aggregation/lost-scope.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(lostScope, {
  fires: [
    {
      name: 'conditions thrown away in three builders',
      files: {
        'plans.py': `
          def plans(doctype, name):
              query = frappe.qb.from_(doctype).select(doctype.name)
              if name:
                  query.where(doctype.enabled == 1)
              return query.run()

          def usage(tenant):
              rows = Usage.objects.all()
              rows.filter(tenant=tenant)
              return rows.count()
        `,
        'usage.rb': `
          def usage(tenant)
            scope = Usage.where(kept: true)
            scope.where(tenant: tenant)
            scope.sum(:units)
          end
        `,
      },
      at: ['plans.py:4', 'plans.py:9', 'usage.rb:3'],
      confidence: 'certain',
    },
    {
      name: 'a fetched list that is filtered for nobody',
      files: {
        'app/Payments/Collect.php': `
          <?php
          namespace App\\Payments;
          class Collect
          {
              public function run($ids)
              {
                  $invoices = Invoice::query()->whereIn('id', $ids)->get();
                  $invoices->filter(function ($invoice) {
                      return $invoice->isPayable();
                  });
                  return $this->charge($invoices);
              }
          }
        `,
      },
      at: ['app/Payments/Collect.php:8'],
      confidence: 'certain',
    },
    {
      name: 'a count grouped by what it counts',
      files: {
        'share.sql': `
          SELECT namespace,
                 CAST(count(node) AS DECIMAL(33, 15)) AS nodes
            FROM data
           GROUP BY namespace, node;
        `,
      },
      at: ['share.sql:4'],
      confidence: 'likely',
    },
    {
      name: 'an id that customers choose, without the tenant',
      files: {
        'app/services/events/stores/postgres_store.rb': `
          class PostgresStore
            def events
              Event.where(external_subscription_id: subscription.external_id)
                .from_datetime(from_datetime)
                .where(code: code)
            end
          end
        `,
        'billing/usage.py': `
          def usage_of(subscription, start):
              return UsageEvent.objects.filter(external_subscription_id=subscription.external_id, at__gte=start)
        `,
      },
      at: ['app/services/events/stores/postgres_store.rb:3', 'billing/usage.py:2'],
      confidence: 'likely',
    },
    {
      name: 'alternatives beside the condition on the owner',
      files: {
        'billing/sessions.go': `
          func Sessions(db *gorm.DB, teamID string, from, to time.Time) (rows []Session, err error) {
              err = db.Order("started_at").
                  Where("team_id = ?", teamID).
                  Where("ended_at >= ?", from).
                  Or("started_at < ?", to).
                  Find(&rows).Error
              return rows, err
          }
        `,
        'billing/usage.ts': `
          export function open(knex: Knex, accountId: string) {
            return knex('usage_records').where('account_id', accountId).where('state', 'open').orWhere('state', 'draft');
          }
        `,
        'app/Billing/Usage.php': `<?php
          class Usage {
              public function unbilled($tenant) {
                  return DB::table('usages')->where('tenant_id', $tenant)->whereNull('billed_at')->orWhere('state', 'failed')->sum('units');
              }
          }
        `,
      },
      at: ['billing/sessions.go:5', 'billing/usage.ts:2', 'app/Billing/Usage.php:4'],
      confidence: 'likely',
    },
    {
      name: 'one total asked anew for every meter, a lifted filter, and an owner that only the line is given',
      files: {
        'billing.rs': `
          pub async fn usage_lines(pool: &PgPool, subscription_id: Uuid, meters: &[PlanMeter]) -> Result<Vec<Line>> {
              let mut lines = Vec::new();
              for meter in meters {
                  let quantity: Decimal = sqlx::query_scalar("SELECT COALESCE(SUM(quantity), 0) FROM usage_records WHERE subscription_id = $1")
                      .bind(subscription_id)
                      .fetch_one(pool)
                      .await?;
                  let overage = (quantity - meter.included).max(Decimal::ZERO);
                  lines.push(Line { meter: meter.code.clone(), quantity, amount: overage * meter.unit_price });
              }
              Ok(lines)
          }
        `,
        'StorageBilling.cs': `
          class StorageBilling {
            void Filters(ModelBuilder model) {
              model.Entity<StoredFile>().HasQueryFilter(f => f.TenantId == tenant.Id && f.DeletedAt == null);
            }
            Task<List<Total>> UsageAsync() {
              return db.Files
                .IgnoreQueryFilters()
                .GroupBy(f => f.TenantId)
                .Select(g => new { TenantId = g.Key, Bytes = g.Sum(f => f.SizeBytes) })
                .ToListAsync();
            }
          }
        `,
        'usage-lines.ts': `
          export async function addUsageLines(invoiceId: string, customerId: string, from: Date, to: Date) {
            const [row] = await db
              .select({ total: sum(usageEvents.value) })
              .from(usageEvents)
              .where(and(gte(usageEvents.timestamp, from), lt(usageEvents.timestamp, to)));
            await db.insert(invoiceLines).values({ invoiceId, customerId, quantity: row.total });
          }
        `,
      },
      at: ['billing.rs:4', 'StorageBilling.cs:7', 'usage-lines.ts:3'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'a total of each meter, removed rows left out again or of a past time, and a database of the owner',
      files: {
        'billing.rs': `
          pub async fn usage_lines(pool: &PgPool, subscription_id: Uuid, meters: &[PlanMeter]) -> Result<Vec<Line>> {
              let mut lines = Vec::new();
              for meter in meters {
                  let quantity: Decimal = sqlx::query_scalar("SELECT COALESCE(SUM(quantity), 0) FROM usage_records WHERE subscription_id = $1 AND meter = $2")
                      .bind(subscription_id)
                      .bind(&meter.code)
                      .fetch_one(pool)
                      .await?;
                  lines.push(Line { meter: meter.code.clone(), quantity, amount: quantity * meter.unit_price });
              }
              Ok(lines)
          }
        `,
        'StorageBilling.cs': `
          class StorageBilling {
            void Filters(ModelBuilder model) {
              model.Entity<StoredFile>().HasQueryFilter(f => f.TenantId == tenant.Id && f.DeletedAt == null);
            }
            Task<List<Total>> UsageAsync() {
              return db.Files
                .IgnoreQueryFilters()
                .Where(f => f.DeletedAt == null)
                .GroupBy(f => f.TenantId)
                .Select(g => new { TenantId = g.Key, Bytes = g.Sum(f => f.SizeBytes) })
                .ToListAsync();
            }
          }
        `,
        'UsageReport.php': `
          <?php
          class UsageReport {
            public function billable(Account $account, $from, $to) {
              return Call::withTrashed()->where('account_id', $account->id)->where('ended_at', '>=', $from)->where('ended_at', '<', $to)->sum('seconds');
            }
          }
        `,
        'usage-lines.ts': `
          export async function addUsageLines(invoiceId: string, customerId: string, from: Date, to: Date) {
            const tenantDb = await databaseOf(customerId);
            const [row] = await tenantDb
              .select({ total: sum(usageEvents.value) })
              .from(usageEvents)
              .where(and(gte(usageEvents.timestamp, from), lt(usageEvents.timestamp, to)));
            await db.insert(invoiceLines).values({ invoiceId, customerId, quantity: row.total });
          }
        `,
      },
    },
    {
      name: 'builders that change themselves, in PHP and of Objection',
      files: {
        'app/Export/InvoiceExport.php': `
          <?php
          namespace App\\Export;
          class InvoiceExport
          {
              public function rows($input)
              {
                  $query = Invoice::query()->withTrashed()->where('company_id', $this->companyId);
                  if (! $input['deleted']) {
                      $query->where('is_deleted', 0);
                  }
                  $open = Invoice::where('company_id', $this->companyId);
                  $open->where('balance', '>', 0);
                  return $query->get()->merge($open->get());
              }
          }
        `,
        'src/billing/invoices.ts': `
          export async function invoicesOf(tenant: string) {
            const query = Invoice.query().orderBy('id');
            query.where({ tenant });
            return query;
          }
        `,
      },
    },
    {
      name: 'alternatives in brackets, alternatives among owners, and a query without an owner',
      files: {
        'billing/sessions.go': `
          func Sessions(db *gorm.DB, teamID string, from, to time.Time) (rows []Session, err error) {
              err = db.Where("team_id = ?", teamID).
                  Where(db.Where("ended_at >= ?", from).Or("started_at < ?", to)).
                  Find(&rows).Error
              return rows, err
          }

          func Visible(db *gorm.DB, userID string, teams []string) (rows []Invoice, err error) {
              err = db.Where("user_id = ?", userID).Or("team_id IN ?", teams).Find(&rows).Error
              return rows, err
          }

          func Due(db *gorm.DB, now time.Time) (rows []Invoice, err error) {
              err = db.Where("state = ?", "open").Or("due_at < ?", now).Find(&rows).Error
              return rows, err
          }

          func Own(db *gorm.DB, teamID string) (rows []Invoice, err error) {
              err = db.Where("team_id = ? AND state = ?", teamID, "open").Or("team_id = ? AND state = ?", teamID, "late").Find(&rows).Error
              return rows, err
          }
        `,
        'billing/usage.ts': `
          export function open(knex: Knex, accountId: string) {
            return knex('usage_records').where('account_id', accountId).where((q) => q.where('state', 'open').orWhere('state', 'draft'));
          }
          export function supabaseOpen(accountId: string) {
            return supabase.from('usage').select('*').eq('account_id', accountId).or('state.eq.open,state.eq.draft');
          }
        `,
        'chat/messages.go': `
          func Messages(db *gorm.DB, roomOwner string) (rows []Message, err error) {
              err = db.Where("user_id = ?", roomOwner).Or("pinned = ?", true).Find(&rows).Error
              return rows, err
          }
        `,
      },
    },
    {
      name: 'the tenant beside the id, around it, or in the query’s start',
      files: {
        'app/services/events/stores/postgres_store.rb': `
          class PostgresStore
            def events
              Event.where(external_subscription_id: subscription.external_id).where(organization_id: organization.id)
            end

            def others
              organization.events.where(external_subscription_id: subscription.external_id)
            end

            def own
              Event.where(subscription_id: subscription.id)
            end
          end
        `,
        'billing/usage.py': `
          def usage_of(subscription, tenant):
              rows = UsageEvent.objects.filter(external_subscription_id=subscription.external_id)
              return rows.filter(tenant=tenant)
        `,
      },
    },
    {
      name: 'a branch whose last query is what the whole branch gives',
      files: {
        'app/services/invoices/fees_service.rb': `
          class FeesService
            def call
              scope = Fee.where(invoice_id: invoice.id)
              scope = if grouped
                scope.where(grouped_by: keys)
              else
                scope.where(grouped_by: {})
              end
              scope.sum(:amount_cents)
            end
          end
        `,
      },
    },
    {
      name: 'the new query kept, handed on or given back',
      files: {
        'usage.py': `
          def usage(tenant):
              rows = Usage.objects.all()
              rows = rows.filter(tenant=tenant)
              show(rows.filter(kept=True))
              return rows.exclude(free=True)
        `,
        'usage.rb': `
          def usage(tenant)
            scope = Usage.where(kept: true)
            scope.where(tenant: tenant)
          end
        `,
      },
    },
    {
      name: 'a builder that changes itself',
      files: {
        'src/usage.ts': `
          export async function usage(tenant) {
            const query = knex('usage').select('*');
            query.where({ tenant });
            const other = repo.createQueryBuilder('u').select('u.id');
            other.andWhere('u.kept');
            return [await query, await other];
          }
        `,
      },
    },
    {
      name: 'how often each value occurs, and a count of something else',
      files: {
        'usage.sql': `
          SELECT status, count(status) FROM runs GROUP BY tenant, status;
          SELECT tenant, count(id) FROM runs GROUP BY tenant, day;
        `,
      },
    },
    {
      name: 'a list that is filtered for its effect',
      files: {
        'src/list.py': `
          def run(items):
              rows = load(items)
              rows.filter(x)
        `,
      },
    },
  ],
});
