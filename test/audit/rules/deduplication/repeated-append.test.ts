import { repeatedAppend } from '#audit/rules/deduplication/repeated-append.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(repeatedAppend, {
  fires: [
    {
      name: 'discounts, fees and taxes behind those of the last run',
      files: {
        'billing/line.go': `
          package billing

          func (l *flatLine) Calculate() error {
          	return l.applyDiscounts()
          }

          func (l *flatLine) applyDiscounts() error {
          	amount := l.total(l.line.Discounts)
          	l.line.Discounts = append(l.line.Discounts, percentageOf(amount))
          	return nil
          }
        `,
        'billing/line.py': `
          class Line:
              def compute_fees(self, rates):
                  for rate in rates:
                      self.fees.append(Fee(rate, self.net * rate))
        `,
        'src/billing/invoice.ts': `
          export function recalculateTaxes(invoice: Invoice, rates: Rate[]) {
            for (const rate of rates) invoice.taxes.push(taxOf(invoice, rate));
          }
        `,
        'app/services/invoices/calculate.rb': `
          class Calculate
            def calculate_taxes(invoice, rates)
              rates.each { |rate| invoice.taxes.push(tax_of(invoice, rate)) }
            end
          end
        `,
      },
      at: [
        'billing/line.go:9',
        'billing/line.py:4',
        'src/billing/invoice.ts:2',
        'app/services/invoices/calculate.rb:3',
      ],
      confidence: 'likely',
    },
    {
      name: 'a function that only sounds like a calculation, and a list written otherwise',
      files: {
        'billing/line.go': `
          package billing

          func (l *line) ApplyCalculatedDiscounts() error {
          	found := l.rates.discounts(l.amount)
          	l.item.Discounts = append(l.item.Discounts, found...)
          	return nil
          }
        `,
        'billing/invoice.py': `
          def recalculate(invoice):
              for rule in invoice.rules:
                  invoice.lines = invoice.lines + [rule.apply(invoice)]
        `,
        'billing/invoice.rb': `
          def rebuild(invoice)
            invoice.rules.each do |rule|
              invoice.credits << rule.apply(invoice)
            end
          end
        `,
      },
      at: ['billing/line.go:5', 'billing/invoice.py:3', 'billing/invoice.rb:3'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'lines that are made anew, or collected in a list of the call’s own',
      files: {
        'billing/invoice.py': `
          def recalculate(invoice):
              invoice.taxes = []
              for rule in invoice.rules:
                  invoice.taxes.append(rule.apply(invoice))

          def calculate_fees(invoice):
              fees = []
              for rule in invoice.rules:
                  fees.append(rule.apply(invoice))
              return fees

          def add_discount(invoice, discount):
              invoice.discounts.append(discount)
        `,
      },
    },
    {
      name: 'two decimals added up',
      files: {
        'billing/sync.go': `
          package billing

          func SyncInvoice(line Line) Out {
          	return Out{Discount: line.LineDiscounts.Add(line.InvoiceDiscount)}
          }
        `,
      },
    },
    {
      name: 'emptied first, replaced, or only what is not there yet',
      files: {
        'billing/line.go': `
          package billing

          func (l *flatLine) Calculate() error {
          	l.line.Discounts = nil
          	l.line.Discounts = append(l.line.Discounts, percentageOf(l.amount))
          	return nil
          }

          func (l *flatLine) CalculateOnce() error {
          	if len(l.line.Discounts) == 0 {
          		l.line.Discounts = append(l.line.Discounts, percentageOf(l.amount))
          	}
          	return nil
          }
        `,
        'src/billing/invoice.ts': `
          export function recalculateTaxes(invoice: Invoice, rates: Rate[]) {
            for (const rate of rates)
              if (!invoice.taxes.some((tax) => tax.rate === rate)) invoice.taxes.push(taxOf(invoice, rate));
          }
        `,
      },
    },
    {
      name: 'a new object for each run, a list of its own, and what is added on purpose',
      files: {
        'src/billing/invoice.ts': `
          export function calculateInvoice(usage: Usage) {
            const invoice = emptyInvoice();
            const taxes = [];
            for (const line of usage.lines) invoice.charges.push(chargeOf(line));
            for (const rate of usage.rates) taxes.push(rate);
            return { invoice, taxes };
          }
          export function addDiscount(invoice: Invoice, discount: Discount) {
            invoice.discounts.push(discount);
          }
        `,
        'billing/line.go': `
          package billing

          func (l *line) Add(d Discount) {
          	l.Discounts = append(l.Discounts, d)
          }

          func (l *line) Calculate() {
          	l.Add(discountOf(l))
          }

          func Import(l *line) {
          	l.Add(imported())
          }
        `,
      },
    },
    {
      name: 'lists of other things, in other places',
      files: {
        'src/layout/boxes.ts': `
          export function recomputeBoxes(page: Page) {
            for (const box of page.boxes) page.charges.push(box);
          }
        `,
        'src/billing/report.ts': `
          export function computeRows(report: Report, usage: Usage[]) {
            for (const one of usage) report.rows.push(one);
          }
        `,
      },
    },
  ],
});
