import { lostScope } from '#audit/rules/aggregation/lost-scope.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(lostScope, {
  fires: [],
  silent: [
    {
      name: 'Go, Java: queries that take a condition up themselves',
      files: {
        'billing/lines.go': `
          package billing

          func expand(query *db.InvoiceQuery, namespace string, all bool) *db.InvoiceQuery {
          	return query.WithLines(func(q *db.InvoiceLineQuery) {
          		q.Where(invoiceline.Namespace(namespace))
          		if !all {
          			q = q.Where(invoiceline.DeletedAtIsNil())
          		}
          		q.Where(invoiceline.ParentIsNil())
          	})
          }
        `,
        'src/Lines.java': `
          class InvoiceLines {
              Result<Record> open(DSLContext dsl, SelectQuery query, long tenant) {
                  query = query.where(LINE.STATE.eq("open"));
                  query.where(LINE.TENANT.eq(tenant));
                  return query.fetch();
              }
          }
        `,
      },
    },
    {
      name: 'Go, Python: a query that is kept, and restricted where an owner is asked for',
      files: {
        'usage/trend.go': `
          package usage

          func (r *usageRepository) Trend(ctx context.Context, from, to time.Time, userID int64) (rows []Point, err error) {
          	db := r.db.WithContext(ctx).Model(&UsageLog{}).
          		Select("SUM(tokens) AS tokens").
          		Where("created_at >= ? AND created_at < ?", from, to)
          	if userID > 0 {
          		db = db.Where("user_id = ?", userID)
          	}
          	err = db.Scan(&rows).Error
          	return rows, err
          }
        `,
        'usage/trend.py': `
          def trend(session, start, end, user_id=None):
              query = session.query(func.sum(UsageLog.tokens)).filter(UsageLog.created_at >= start, UsageLog.created_at < end)
              if user_id is not None:
                  query = query.filter(UsageLog.user_id == user_id)
              return query.scalar()
        `,
      },
    },
    {
      name: 'criteria that change themselves',
      files: {
        'src/billing/UsageStats.kt': `
          class UsageStats(private val cb: CriteriaBuilder, private val query: CriteriaQuery<Long>) {
            fun billedUsage(project: Project): Selection<Long> {
              val sub = query.subquery(Long::class.java)
              val usage = sub.from(Usage::class.java)
              sub.where(cb.equal(usage.get(Usage_.project), project))
              return sub.select(cb.count(usage))
            }
          }
        `,
        'src/billing/UsageStats.java': `
          class UsageStats {
            Selection<Long> billedUsage(CriteriaQuery<Long> query, Project project) {
              Subquery<Long> sub = query.subquery(Long.class);
              Root<Usage> usage = sub.from(Usage.class);
              sub.where(cb.equal(usage.get("project"), project));
              return sub.select(cb.count(usage));
            }
          }
        `,
      },
    },
    {
      name: 'rows counted by a number, and grouped by the place of a column',
      files: {
        'v_billed_by_product.sql': `
          -- billed by product and month
          create view v_billed_by_product as
          select product_name, month, count(1) as charged
          from charges
          group by 1, 2;
        `,
        'billing/months.py': `
          MONTHS = """
            select month, plan, count(1) as billed from charges group by 1, 2
          """
        `,
      },
    },
    {
      name: 'of removed rows it is only asked whether there are any',
      files: {
        'app/Billing/ImportUsage.php': `
          <?php
          class ImportUsage {
            public function isKnown($emails) {
              return BilledUser::on('eu')->withTrashed()->whereIn('email', $emails)->count() == 0;
            }
          }
        `,
        'app/Billing/Merge.php': `
          <?php
          class MergeBilled {
            public function isEmpty($db) {
              $known = UsageRow::on($db)->withTrashed()->where('company_id', $this->company)->count();
              return $known == 0;
            }
          }
        `,
      },
    },
    {
      name: 'a model that leaves removed rows out of every query by itself',
      files: {
        'billing/models.py': `
          class Seat(SoftDeleteExportableModel):
              account = models.ForeignKey(Account)
              deleted_at = models.DateTimeField(null=True)
        `,
        'billing/report.py': `
          def billed_seats(account):
              return Seat.objects.filter(account=account).count()

          def audit_seats(account):
              return Seat.objects.filter(account=account, deleted_at__isnull=True).count()
        `,
      },
    },
    {
      name: 'conditions that stand elsewhere',
      files: {
        'billing/entries.py': `
          class EntryRepository:
              def _pending(self, subscription):
                  return (Entry.subscription_id == subscription, Entry.deleted_at.is_(None))

              async def open(self, subscription):
                  return await self.session.scalar(select(Entry).where(Entry.subscription_id == subscription, Entry.deleted_at.is_(None)))

              async def count_billed(self, subscription):
                  return await self.session.scalar(
                      select(func.count()).select_from(Entry).where(*self._pending(subscription), Entry.kind == "billed")
                  )
        `,
      },
    },
  ],
});
