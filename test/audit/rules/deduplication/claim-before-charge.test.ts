import { claimBeforeWork } from '#audit/rules/deduplication/claim-before-work.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(claimBeforeWork, {
  fires: [
    {
      name: 'a period marked billed before the charge',
      files: {
        'src/prisma.js': `
          import Stripe from 'stripe';
          const stripe = new Stripe(process.env.STRIPE_KEY);
          async function billOverage(period) {
            const extra = await overageOf(period);
            await prisma.usagePeriod.update({ where: { id: period.id }, data: { billedAt: new Date(), extra } });
            if (extra === 0) return;
            await stripe.invoiceItems.create({ customer: period.customer, quantity: extra }, { idempotencyKey: \`overage-\${period.id}\` });
          }
        `,
      },
      at: ['src/prisma.js:5'],
    },
    {
      name: 'a row of Django marked charged first',
      files: {
        'src/django.py': `
          from billing.models import Overage
          def charge(overage):
              overage.charged_at = timezone.now()
              overage.save()
              stripe.InvoiceItem.create(customer=overage.customer, amount=overage.cents, currency="usd", idempotency_key=str(overage.pk))
        `,
      },
      at: ['src/django.py:3'],
    },
    {
      name: 'SQL that marks before the charge in Go',
      files: {
        'src/go.go': `
          package billing
          func (s *Service) bill(ctx context.Context, p Period) error {
          	if _, err := s.db.ExecContext(ctx, \`UPDATE periods SET invoiced_at = now() WHERE id = $1\`, p.ID); err != nil {
          		return err
          	}
          	_, err := invoiceitem.New(&stripe.InvoiceItemParams{Customer: stripe.String(p.Customer), Amount: stripe.Int64(p.Cents)})
          	return err
          }
        `,
      },
      at: ['src/go.go:3'],
    },
    {
      name: 'a record of Rails marked before the charge',
      files: {
        'src/rails.rb': `
          module Billing
            class ChargeOverage
              def call(period)
                period.update!(billed_at: Time.current)
                Stripe::InvoiceItem.create({ customer: period.account.stripe_id, amount: period.cents }, idempotency_key: "p-#{period.id}")
              end
            end
          end
        `,
      },
      at: ['src/rails.rb:4'],
    },
    {
      name: 'EF Core saved before the charge',
      files: {
        'src/cs.cs': `
          namespace Acme.Billing;
          public class OverageCharger(BillingDb db, InvoiceItemService items)
          {
              public async Task ChargeAsync(Overage overage)
              {
                  overage.BilledAt = DateTimeOffset.UtcNow;
                  await db.SaveChangesAsync();
                  await items.CreateAsync(new InvoiceItemCreateOptions { Customer = overage.Customer, Amount = overage.Cents });
              }
          }
        `,
      },
      at: ['src/cs.cs:6'],
    },
    {
      name: 'a webhook remembered before its credits in Go',
      files: {
        'src/webhook.go': `
          package billinghooks
          func (h *Handler) paid(ctx context.Context, event Event) error {
          	fresh, err := h.store.InsertEvent(ctx, event.ID)
          	if err != nil {
          		return err
          	}
          	if !fresh {
          		return nil
          	}
          	return h.credits.Grant(ctx, event.Account, event.Credits)
          }
        `,
      },
      at: ['src/webhook.go:3'],
    },
    {
      name: 'a mark in Redis before the credits',
      files: {
        'src/redis.ts': `
          import { redis } from './redis';
          export async function onPaid(event: PaidEvent) {
            const first = await redis.set(\`billing:event:\${event.id}\`, '1', 'EX', 86400 * 30, 'NX');
            if (!first) return;
            await grantCredits(event.customerId, event.credits);
          }
        `,
      },
      at: ['src/redis.ts:3'],
    },
    {
      name: 'a processed event stored before the credits',
      files: {
        'src/laravel.php': `
          <?php
          namespace App\\Billing;
          class PaidWebhook
          {
              public function __invoke(Request $request)
              {
                  $event = $this->verify($request);
                  if (! ProcessedEvent::insertOrIgnore(['event_id' => $event->id])) {
                      return response()->noContent();
                  }
                  $this->credits->grant($event->data->account, $event->data->credits);
                  return response()->noContent();
              }
          }
        `,
      },
      at: ['src/laravel.php:8'],
    },
    {
      name: 'an event saved before the credits in Java',
      files: {
        'src/spring.java': `
          package com.acme.billing;
          class PaddleWebhook {
              @PostMapping("/webhooks/paddle")
              ResponseEntity<Void> receive(@RequestBody PaddleEvent event) {
                  if (!processedEvents.markProcessed(event.id())) {
                      return ResponseEntity.ok().build();
                  }
                  credits.grant(event.accountId(), event.credits());
                  return ResponseEntity.ok().build();
              }
          }
        `,
      },
      at: ['src/spring.java:5'],
    },
  ],
  silent: [
    {
      name: 'a price sequence and a mail that was sent, before an invoice is made',
      files: {
        'billing/subscribe.go': `
          package billing

          func (s *Service) Create(ctx context.Context, sub *Subscription) error {
          	sub.SyncedPriceSequence = s.sequence
          	return s.invoices.CreateInvoice(ctx, sub)
          }
        `,
        'app/Jobs/SendRecurring.php': `
          <?php
          namespace App\\Jobs;
          class SendRecurring
          {
              public function handle()
              {
                  $this->invoice->last_sent_date = now();
                  $this->invoice->save();
                  $this->invoice->sendEvent('sent');
              }
          }
        `,
      },
    },
    {
      name: 'fields of a charge that are filled one after the other',
      files: {
        'billing/payment_create.go': `
          package billing

          func (c *ChargePaymentCreate) spec() *ChargePayment {
          	node := &ChargePayment{}
          	if value, ok := c.chargeMutation.BilledAt(); ok {
          		node.BilledAt = value
          	}
          	if value, ok := c.chargeMutation.CreatedAt(); ok {
          		node.CreatedAt = value
          	}
          	return node
          }
        `,
      },
    },
    {
      name: 'the charge before the mark',
      files: {
        'src/r1.js': `
          async function billOverage(period) {
            const extra = await overageOf(period);
            if (extra > 0) await stripe.invoiceItems.create({ customer: period.customer, quantity: extra }, { idempotencyKey: \`overage-\${period.id}\` });
            await prisma.usagePeriod.update({ where: { id: period.id }, data: { billedAt: new Date(), extra } });
          }
        `,
      },
    },
    {
      name: 'mark and credits in one transaction',
      files: {
        'src/r2.go': `
          package billinghooks
          func (h *Handler) paid(ctx context.Context, event Event) error {
          	return h.store.WithTx(ctx, func(tx Tx) error {
          		fresh, err := tx.InsertEvent(ctx, event.ID)
          		if err != nil {
          			return err
          		}
          		if !fresh {
          			return nil
          		}
          		return tx.GrantCredits(ctx, event.Account, event.Credits)
          	})
          }
        `,
      },
    },
    {
      name: 'the mark taken back when the charge fails',
      files: {
        'src/r3.rb': `
          module Billing
            class ChargeOverage
              def call(period)
                period.update!(billed_at: Time.current)
                Stripe::InvoiceItem.create({ customer: period.account.stripe_id, amount: period.cents }, idempotency_key: "p-#{period.id}")
              rescue Stripe::StripeError
                period.reset_billed!
                raise
              end
            end
          end
        `,
      },
    },
    {
      name: 'the charge before the mark in C#',
      files: {
        'src/r4.cs': `
          namespace Acme.Billing;
          public class OverageCharger(BillingDb db, InvoiceItemService items)
          {
              public async Task ChargeAsync(Overage overage)
              {
                  await items.CreateAsync(new InvoiceItemCreateOptions { Customer = overage.Customer, Amount = overage.Cents });
                  overage.BilledAt = DateTimeOffset.UtcNow;
                  await db.SaveChangesAsync();
              }
          }
        `,
      },
    },
    {
      name: 'a reminder marked before it is sent',
      files: {
        'src/r5.py': `
          from billing.models import Invoice
          def remind(invoice):
              invoice.reminded_at = timezone.now()
              invoice.save()
              send_mail(invoice.email, "due")
        `,
      },
    },
  ],
});
