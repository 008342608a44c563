import { checkThenInsert } from '#audit/rules/deduplication/check-then-insert.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenInsert, {
  fires: [
    {
      name: 'the branch where none was found, in every spelling of it',
      files: {
        'app/models/declined.rb': `
          class Declined
            def call(purchase)
              known = UsageEvent.where(purchase_id: purchase.id).last
              unless known.present?
                UsageEvent.create(purchase_id: purchase.id, units: 1)
              end
            end
          end
        `,
        'src/declined.ts': `
          export async function declined(db: Db, purchase: Purchase) {
            const isNew = !(await db.usageEvent.findFirst({ where: { purchaseId: purchase.id } }));
            if (isNew) await db.usageEvent.create({ data: { purchaseId: purchase.id, units: 1 } });
          }
        `,
        'app/declined.py': `
          def declined(session, purchase):
              known = session.query(UsageEvent).filter_by(purchase_id=purchase.id).first()
              if known is not None:
                  return
              session.add(UsageEvent(purchase_id=purchase.id, units=1))
        `,
      },
      at: ['app/models/declined.rb:5', 'src/declined.ts:3', 'app/declined.py:5'],
    },
  ],
  silent: [
    {
      name: 'Ruby: an event beside the one that was found',
      files: {
        'app/models/declined.rb': `
          class Declined
            def call(purchase)
              known = UsageEvent.where(purchase_id: purchase.id, name: "purchase").last
              unless known.nil?
                UsageEvent.create(name: "declined", purchase_id: known.purchase_id)
              end
            end

            def refunded(purchase)
              known = UsageEvent.find_by(purchase_id: purchase.id)
              return if known.blank?
              UsageEvent.create(name: "refund", purchase_id: known.purchase_id)
            end

            def disputed(purchase)
              if UsageEvent.exists?(purchase_id: purchase.id)
                UsageEvent.create(name: "dispute", purchase_id: purchase.id)
              end
            end

            def won(purchase)
              known = UsageEvent.find_by(purchase_id: purchase.id)
              if known.present? && purchase.paid?
                UsageEvent.create(name: "won", purchase_id: purchase.id)
              end
            end
          end
        `,
      },
    },
    {
      name: 'TypeScript: an event beside the one that was found',
      files: {
        'src/declined.ts': `
          export async function declined(db: Db, purchase: Purchase) {
            const known = await db.usageEvent.findFirst({ where: { purchaseId: purchase.id } });
            if (known != null && purchase.isPaid)
              await db.usageEvent.create({ data: { purchaseId: purchase.id, name: 'declined' } });
          }

          export async function refunded(db: Db, purchase: Purchase) {
            const known = await db.usageEvent.findFirst({ where: { purchaseId: purchase.id } });
            if (!known || known.isTest) return;
            await db.usageEvent.create({ data: { purchaseId: purchase.id, name: 'refund' } });
          }

          export async function disputed(db: Db, purchase: Purchase) {
            const known = await db.usageEvent.findFirst({ where: { purchaseId: purchase.id } });
            if (known?.id) await db.usageEvent.create({ data: { purchaseId: purchase.id, name: 'dispute' } });
          }

          export async function won(db: Db, purchase: Purchase) {
            const known = await db.usageEvent.count({ where: { purchaseId: purchase.id } });
            if (known > 0) await db.usageEvent.create({ data: { purchaseId: purchase.id, name: 'won' } });
          }
        `,
      },
    },
    {
      name: 'Python: an event beside the one that was found',
      files: {
        'app/declined.py': `
          def declined(session, purchase):
              known = session.query(UsageEvent).filter_by(purchase_id=purchase.id).first()
              if known is not None:
                  session.add(UsageEvent(purchase_id=purchase.id, name="declined"))


          def refunded(session, purchase):
              known = session.query(UsageEvent).filter_by(purchase_id=purchase.id).first()
              if known is None:
                  log.info("nothing to refund")
              else:
                  session.add(UsageEvent(purchase_id=purchase.id, name="refund"))
        `,
      },
    },
  ],
});
