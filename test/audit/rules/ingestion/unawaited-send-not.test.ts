import { unawaitedSend } from '#audit/rules/ingestion/unawaited-send.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unawaitedSend, {
  fires: [],
  silent: [
    {
      name: 'a wait, and an event of the program that follows it',
      files: {
        'src/Billing/InvoiceRepository.cs': `
          class InvoiceRepository {
            public async Task UpdateExpiry(string invoiceId, TimeSpan expirationIn) {
              await Save(invoiceId);
              _ = InvoiceNeedUpdateEventLater(invoiceId, expirationIn);
            }
            async Task InvoiceNeedUpdateEventLater(string invoiceId, TimeSpan expirationIn) {
              await Task.Delay(expirationIn);
              _eventAggregator.Publish(new InvoiceNeedUpdateEvent(invoiceId));
            }
          }
        `,
      },
    },
    {
      name: 'what happened to an invoice is kept for its reader',
      files: {
        'src/Billing/UIInvoiceController.cs': `
          class UIInvoiceController {
            public async Task<Invoice> Create(Invoice entity, InvoiceLogs logs) {
              await _repository.CreateAsync(entity);
              _ = _repository.AddInvoiceLogs(entity.Id, logs);
              return entity;
            }
          }
          class InvoiceRepository {
            public async Task AddInvoiceLogs(string invoiceId, InvoiceLogs logs) {
              await db.ExecuteAsync("INSERT INTO usage_events (invoice_id, message) VALUES (@Id, @Message)", logs);
            }
          }
        `,
        'src/billing/invoices.ts': `
          export async function createInvoice(entity: Invoice, logs: string[]) {
            await repository.create(entity);
            void addInvoiceLogs(entity.id, logs);
          }

          async function addInvoiceLogs(id: string, logs: string[]) {
            await db.query('INSERT INTO usage_events (invoice_id, message) VALUES ($1, $2)', [id, logs]);
          }
        `,
      },
    },
  ],
});
