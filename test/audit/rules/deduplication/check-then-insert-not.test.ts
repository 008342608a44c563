import { checkThenInsert } from '#audit/rules/deduplication/check-then-insert.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenInsert, {
  fires: [
    {
      name: 'an import that is run by hand, and the same from a webhook',
      files: {
        'lib/tasks/billing_import.rake': `
          def import_charges(charges)
            charges.each do |charge|
              if BilledCharge.find_by(external_id: charge[:id]).blank?
                BilledCharge.create(external_id: charge[:id])
              end
            end
          end
        `,
      },
      at: ['lib/tasks/billing_import.rake:4'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'rows of another kind, put in by a function that is handed the tools of usage',
      files: {
        'src/documents/upsert.ts': `
          import { DataSource } from 'typeorm';
          import type { UsageCacheManager } from '../usage/cache';
          import { Document } from './document.entity';

          async function insertDocument(db: DataSource, data: { storeId: string }, usageCacheManager: UsageCacheManager) {
            await usageCacheManager.touch(data.storeId);
            return db.getRepository(Document).save({ storeId: data.storeId });
          }

          export async function upsertDocument(db: DataSource, storeId: string, usageCacheManager: UsageCacheManager) {
            const known = await db.getRepository(Document).findOneBy({ storeId });
            if (known) return known;
            return insertDocument(db, { storeId }, usageCacheManager);
          }
        `,
      },
    },
    {
      name: 'a row that is only made in memory, with the name of the function that would insert it',
      files: {
        'billing/services/payments.py': `
          async def pay_invoice(invoice, wallet, conn):
              if await is_status_success(invoice.payment_hash, conn):
                  raise PaymentError("already paid")
              model = CreatePayment(wallet_id=wallet.id, payment_hash=invoice.payment_hash)
              return await settle(model)
        `,
        'billing/crud/payments.py': `
          async def is_status_success(payment_hash, conn):
              row = await conn.fetchone("SELECT * FROM payments WHERE payment_hash = :hash AND status = 'paid'", {"hash": payment_hash})
              return row is not None


          async def create_payment(data, conn):
              await conn.execute("INSERT INTO payments (wallet_id, payment_hash) VALUES (:wallet, :hash)", data)
        `,
        'src/billing/Charges.kt': `
          suspend fun chargeOnce(paymentId: String): NewCharge? {
            val known = charges.findByPaymentId(paymentId)
            if (known != null) return null
            return NewCharge(paymentId = paymentId, amount = 5)
          }
        `,
      },
    },
    {
      name: 'the refusal of the second row is caught by the mapper’s own error',
      files: {
        'src/Billing/WalletRepository.cs': `
          class BillingWalletRepository {
            public async Task Modify(WalletObjectId id, Action<JObject> modify) {
              retry:
              using (var ctx = _ContextFactory.CreateContext()) {
                var obj = await ctx.WalletObjects.FindAsync(id.WalletId.ToString(), id.Type, id.Id);
                if (obj is null) {
                  obj = NewWalletObjectData(id);
                  ctx.WalletObjects.Add(obj);
                }
                var currentData = JObject.Parse(obj.Data);
                modify(currentData);
                try {
                  await ctx.SaveChangesAsync();
                }
                catch (DbUpdateException) {
                  goto retry;
                }
              }
            }
          }
        `,
      },
    },
    {
      name: 'what is asked for stands in the function that asks, and is unique',
      files: {
        'src/WebhookController.php': `
          <?php
          class WebhookController {
            protected function handleTransactionCompleted(array $payload) {
              if ($this->transactionExists($payload['id'])) {
                return;
              }
              $this->billable->transactions()->create(['paddle_id' => $payload['id'], 'billed_at' => now()]);
            }
            private function transactionExists(string $id) {
              return Transaction::where('paddle_id', $id)->count() > 0;
            }
          }
        `,
        'database/migrations/2023_01_01_000000_create_transactions_table.php': `
          <?php
          return new class extends Migration {
            public function up() {
              Schema::create('transactions', function (Blueprint $table) {
                $table->id();
                $table->string('paddle_id')->unique();
                $table->timestamp('billed_at');
              });
            }
          };
        `,
      },
    },
    {
      name: 'a row that is read again by its own id',
      files: {
        'src/Billing/Adapter.php': `
          <?php
          class BillingAdapter {
            public function process($invoice, $service) {
              $fresh = $this->em->getRepository(Invoice::class)->find($invoice->getId());
              if ($fresh->getStatus() === Invoice::STATUS_PAID) {
                return;
              }
              $service->approveInvoice($invoice);
            }
          }
          class InvoiceService {
            public function approveInvoice($invoice) {
              $this->em->persist(new Invoice($invoice->getId()));
            }
          }
        `,
      },
    },
    {
      name: 'the options of a plan',
      files: {
        'src/Billing/OfferingController.cs': `
          class OfferingController {
            public void Save(Context ctx, PlanForm form) {
              foreach (var row in form.Rows) {
                var existing = ctx.PlanChanges.FirstOrDefault(pc => pc.PlanChangeId == row.PlanChangeId);
                if (existing is null) {
                  ctx.PlanChanges.Add(new PlanChangeData { PlanChangeId = row.PlanChangeId });
                }
              }
            }
          }
        `,
      },
    },
  ],
});
