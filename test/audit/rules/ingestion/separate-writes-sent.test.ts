import { separateWrites } from '#audit/rules/ingestion/separate-writes.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(separateWrites, {
  fires: [
    {
      name: 'work that is said to be finished, and its usage sent to the provider behind it',
      files: {
        'src/documents.ts': `
          import Orb from 'orb-billing';
          const orb = new Orb();
          export async function finishSigning(id: string) {
            const document = await prisma.document.update({ where: { id }, data: { status: 'SIGNED', signedAt: new Date() } });
            await orb.events.ingest({ events: [{ event_name: 'signed', idempotency_key: document.id }] });
          }
        `,
        'app/renders.py': `
          import stripe

          def finish(render):
              Render.objects.filter(pk=render.pk).update(finished_at=now())
              stripe.billing.MeterEvent.create(event_name="renders", identifier=str(render.pk), payload={})
        `,
      },
      at: ['src/documents.ts:5', 'app/renders.py:5'],
    },
    {
      name: 'a row that saves itself in a job that finds it done when it runs again',
      files: {
        'app/models/dataset_export.rb': `
          class DatasetExport < ApplicationRecord
            def finish!(rows:)
              update!(status: :ready, row_count: rows)
              UsageEvent.create!(event_key: "export-#{id}", quantity: rows)
            end
          end

          class DatasetExportJob < ApplicationJob
            def perform(export)
              return if export.ready?
              export.update!(status: :running)
              export.finish!(rows: write(export))
            end
          end
        `,
      },
      at: ['app/models/dataset_export.rb:4'],
      confidence: 'likely',
    },
    {
      name: 'a callback that a model runs within its own transaction',
      files: {
        'app/models/receipt.rb': `
          class Receipt < ApplicationRecord
            after_create :record_usage

            private

            def record_usage
              Order.update!(status: "done")
              UsageEvent.create!(event_key: "receipt-#{id}", quantity: 1)
            end
          end
        `,
      },
      at: ['app/models/receipt.rb:8'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'usage sent before the work is said to be finished, through an outbox, or of work that goes on',
      files: {
        'src/documents.ts': `
          import Orb from 'orb-billing';
          const orb = new Orb();
          export async function finishSigning(id: string) {
            await orb.events.ingest({ events: [{ event_name: 'signed', idempotency_key: id }] });
            await prisma.document.update({ where: { id }, data: { status: 'SIGNED' } });
          }
          export async function touch(id: string) {
            await prisma.document.update({ where: { id }, data: { viewedAt: new Date() } });
            await orb.events.ingest({ events: [{ event_name: 'viewed', idempotency_key: id }] });
          }
          export async function relay() {
            await prisma.usageOutbox.update({ where: { id: 1 }, data: { status: 'PROCESSED' } });
            await orb.events.ingest({ events: [{ event_name: 'signed', idempotency_key: '1' }] });
          }
        `,
        'app/models/dataset_export.rb': `
          class DatasetExport < ApplicationRecord
            def finish!(rows:)
              transaction do
                update!(status: :ready, row_count: rows)
                UsageEvent.create!(event_key: "export-#{id}", quantity: rows)
              end
            end
          end

          class DatasetExportJob < ApplicationJob
            def perform(export)
              return if export.ready?
              export.update!(status: :running)
              export.finish!(rows: write(export))
            end
          end
        `,
      },
    },
  ],
});
