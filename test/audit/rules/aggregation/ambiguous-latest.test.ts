import { ambiguousLatest } from '#audit/rules/aggregation/ambiguous-latest.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(ambiguousLatest, {
  fires: [
    {
      name: 'the last of a day, in mappers and in SQL',
      files: {
        'billing/logs.py': `
          class Contract:
              def last_log(self):
                  return self.billing_logs.order_by('billed_date').last()

              def last_charge(self):
                  return Charge.objects.filter(contract=self).latest('charge_date')

              def last_entry(self, session):
                  return session.query(LedgerEntry).order_by(LedgerEntry.entry_date.desc()).first()
        `,
        'billing/logs.go': `
          package billing

          func Last(db *gorm.DB, id string) (entry UsageEntry, err error) {
          	err = db.Where("account_id = ?", id).Order("period desc").First(&entry).Error
          	return entry, err
          }
        `,
        'src/billing/last.ts': `
          export function last(id: string) {
            return sql\`SELECT * FROM usage_records WHERE account_id = \${id} ORDER BY usage_date DESC LIMIT 1\`;
          }
        `,
      },
      at: [
        'billing/logs.py:3',
        'billing/logs.py:6',
        'billing/logs.py:9',
        'billing/logs.go:4',
        'src/billing/last.ts:2',
      ],
    },
  ],
  silent: [
    {
      name: 'a moment, a second column, all rows, and rows that have nothing to do with billing',
      files: {
        'billing/logs.py': `
          class Contract:
              def last_log(self):
                  return self.billing_logs.order_by('created_at').last()

              def last_of_day(self):
                  return self.billing_logs.order_by('billed_date', 'id').last()

              def all_logs(self):
                  return self.billing_logs.order_by('billed_date')

              def page(self):
                  return self.billing_logs.order_by('billed_date')[:20]
        `,
        'blog/posts.py': `
          def newest():
              return Post.objects.order_by('publish_date').last()
        `,
        'src/billing/last.ts': `
          export function last(id: string) {
            return sql\`SELECT * FROM usage_records WHERE account_id = \${id} ORDER BY usage_date DESC, id DESC LIMIT 1\`;
          }
        `,
      },
    },
  ],
});
