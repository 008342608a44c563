import { earlyExit } from '#audit/rules/deduplication/early-exit.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyExit, {
  fires: [
    {
      name: 'a failure handed back after the invoice was made',
      files: {
        'app/services/invoices/threshold_service.rb': `
          class ThresholdService
            def call
              Idempotency.transaction do
                create_generating_invoice
                Idempotency.unique!(invoice, threshold: threshold.id)
                totals = ComputeTotalsService.call(invoice:)
                return totals if !totals.success? && totals.error.is_a?(UnknownTax)

                invoice.finalized!
              end
              SendWebhookJob.perform_later("invoice.created", invoice)
            end
          end
        `,
      },
      at: ['app/services/invoices/threshold_service.rb:7'],
      confidence: 'likely',
    },
    {
      name: 'success returned out of a loop and of with_lock’s transaction',
      files: {
        'app/models/charge_batch.rb': `
          class ChargeBatch
            def run
              ChargeBatch.transaction do
                pending.each do |charge|
                  charge.update!(state: "billed")
                  return true if limit_reached?
                end
                update!(done: true)
              end
            end
          end
        `,
      },
      at: ['app/models/charge_batch.rb:6'],
    },
  ],
  silent: [
    {
      name: 'a check before anything is written, and next',
      files: {
        'app/services/invoices/threshold_service.rb': `
          class ThresholdService
            def call
              Invoice.transaction do
                return if invoice.reload.finalized?

                create_fees(invoice)
                next if invoice.fees.empty?

                invoice.finalized!
              end
            end
          end
        `,
      },
    },
    {
      name: 'the block’s last value, a return after the block, and one of a callback’s own',
      files: {
        'app/services/invoices/create_service.rb': `
          class CreateService
            def call
              invoice = Invoice.transaction do
                created = create_invoice
                created.save!
                created
              end
              return invoice if invoice.draft?

              invoice.finalize!
            end
          end
        `,
        'billing/invoice.ts': `
          export async function createInvoice(db: Db) {
            return db.transaction(async (tx) => {
              const invoice = await tx.insert(invoices).values({}).returning();
              if (invoice.length === 0) return null;
              await tx.update(subscriptions).set({ billed: true });
              return invoice;
            });
          }
        `,
      },
    },
    {
      name: 'code that bills nothing',
      files: {
        'app/services/posts/publish_service.rb': `
          class PublishService
            def call
              Post.transaction do
                post.update!(state: "published")
                return post if post.private?

                notify
              end
            end
          end
        `,
      },
    },
  ],
});
