import { staleSource } from '#audit/rules/aggregation/stale-source.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(staleSource, {
  fires: [
    {
      name: 'a cache and a replica, in three languages',
      files: {
        'a.ts': `
          async function invoice(customer) {
            const total = await this.cache.get('usage:' + customer);
            await createInvoice(customer, { total });
          }
        `,
        'b.py': `
          def bill(customer):
              usage = replica_session.query(Usage).filter(Usage.customer == customer).all()
              amount = sum(u.units for u in usage) * price
              Invoice.create(customer=customer, amount=amount)
        `,
        'c.go': `
          package billing

          func closePeriod(ctx context.Context, id string) error {
            units, err := s.usageCache.Get(ctx, id)
            if err != nil {
              return err
            }
            fee := units.Mul(price)
            return s.invoices.Create(ctx, id, fee)
          }
        `,
      },
      at: ['a.ts:2', 'b.py:2', 'c.go:4'],
      confidence: 'likely',
    },
    {
      name: 'a snapshot, which may have been taken after the period',
      files: {
        'd.rb': `
          def bill(customer)
            usage = customer.usage_snapshot.fetch(:total)
            charge_customer(customer, usage)
          end
        `,
      },
      at: ['d.rb:2'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'read from the source, made fresh first, or only shown',
      files: {
        'a.ts': `
          async function invoice(customer) {
            const total = await usageEvents.sum(customer);
            await createInvoice(customer, { total });
          }
          async function invoiceFresh(customer) {
            await this.cache.invalidate(customer);
            const total = await this.cache.get('usage:' + customer);
            await createInvoice(customer, { total });
          }
          async function previewInvoice(customer) {
            const total = await this.cache.get('usage:' + customer);
            return createInvoice(customer, { total });
          }
        `,
      },
    },
    {
      name: 'what was cached is no amount, or does not reach the invoice',
      files: {
        'a.ts': `
          async function invoice(id) {
            const customer = await this.cache.get('customer:' + id);
            await createInvoice(customer, { total: 3 });
          }
          async function other(id) {
            const usage = await this.cache.get('usage:' + id);
            log(usage);
            const total = await sumUsage(id);
            await createInvoice(id, { total });
          }
        `,
      },
    },
  ],
});
