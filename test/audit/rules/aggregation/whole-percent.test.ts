import { wholePercent } from '#audit/rules/aggregation/whole-percent.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(wholePercent, {
  fires: [
    {
      name: 'one place divides, the other does not',
      files: {
        'app/Billing/Invoices.php': `
          <?php
          class Invoices {
              public function tax(Invoice $invoice): float {
                  return $invoice->total * $invoice->customer->taxPercentage() / 100;
              }
              public function net(Invoice $invoice): float {
                  return $invoice->total - ($invoice->total * $invoice->customer->taxPercentage());
              }
          }
        `,
        'billing/fees.rb': `
          def fee(order)
            order.amount * order.fee_percent.fdiv(100)
          end

          def payout(order)
            order.amount * (1 - order.fee_percent)
          end
        `,
        'src/billing/check.ts': `
          export const isValid = (coupon: Coupon) => coupon.discountPercent <= 100;
        `,
        'src/billing/total.ts': `
          export const total = (price: number, coupon: Coupon) => price * (1 - coupon.discountPercent);
        `,
      },
      at: ['app/Billing/Invoices.php:7', 'billing/fees.rb:6', 'src/billing/total.ts:1'],
      confidence: 'likely',
    },
    {
      name: 'a field held to a hundred by its validators',
      files: {
        'app/invoice.py': `
          from decimal import Decimal
          from django.core.validators import MaxValueValidator, MinValueValidator
          from django.db import models


          class Coupon(models.Model):
              code = models.CharField(max_length=32, unique=True)
              percent_off = models.DecimalField(
                  max_digits=5, decimal_places=2,
                  validators=[MinValueValidator(0), MaxValueValidator(100)],
              )


          class Invoice(models.Model):
              subtotal = models.DecimalField(max_digits=12, decimal_places=2)
              coupon = models.ForeignKey(Coupon, null=True, on_delete=models.SET_NULL)

              def total(self) -> Decimal:
                  if not self.coupon:
                      return self.subtotal
                  return self.subtotal * (1 - self.coupon.percent_off)
        `,
      },
      at: ['app/invoice.py:21'],
      confidence: 'likely',
    },
    {
      name: 'a share of the price with a constant',
      files: {
        'billing/Fee.java': `
          package com.acme.payout;

          import java.math.BigDecimal;

          public class PlatformFee {
              private static final BigDecimal FEE_PERCENT = new BigDecimal("2.9");
              private static final BigDecimal FIXED = new BigDecimal("0.30");

              public BigDecimal feeOf(Charge charge) {
                  return charge.getAmount().multiply(FEE_PERCENT).add(FIXED);
              }

              public Payout payoutOf(Charge charge) {
                  BigDecimal fee = feeOf(charge);
                  return new Payout(charge.getMerchantId(), charge.getAmount().subtract(fee));
              }
          }
        `,
      },
      at: ['billing/Fee.java:10'],
      confidence: 'likely',
    },
    {
      name: 'what Stripe says to be off',
      files: {
        'app/coupon.rb': `
          class ApplyCoupon
            def call(invoice, stripe_coupon)
              if stripe_coupon.amount_off
                invoice.total_cents - stripe_coupon.amount_off
              elsif stripe_coupon.percent_off
                (invoice.total_cents * (1 - stripe_coupon.percent_off)).round
              else
                invoice.total_cents
              end
            end
          end
        `,
      },
      at: ['app/coupon.rb:6'],
      confidence: 'likely',
    },
    {
      name: 'rules with their numbers',
      files: {
        'src/tax.ts': `
          interface TaxRule {
            country: string;
            ratePercent: number;
          }

          const RULES: TaxRule[] = [
            { country: 'DE', ratePercent: 19 },
            { country: 'FR', ratePercent: 20 },
            { country: 'NL', ratePercent: 21 },
          ];

          export function buildInvoice(customer: Customer, lines: UsageLine[]): Invoice {
            const subtotalCents = lines.reduce((sum, line) => sum + line.amountCents, 0);
            const rule = RULES.find((r) => r.country === customer.country);
            const taxCents = rule ? Math.round(subtotalCents * rule.ratePercent) : 0;
            return { customerId: customer.id, subtotalCents, taxCents, totalCents: subtotalCents + taxCents };
          }
        `,
      },
      at: ['src/tax.ts:15'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'divided in the next line, and by a share beside it',
      files: {
        'src/tax.ts': `
          const RULES: TaxRule[] = [
            { country: 'DE', ratePercent: 19, rate: 0.19 },
            { country: 'FR', ratePercent: 20, rate: 0.2 },
          ];

          export function buildInvoice(customer: Customer, lines: UsageLine[]): Invoice {
            const subtotalCents = lines.reduce((sum, line) => sum + line.amountCents, 0);
            const rule = RULES.find((r) => r.country === customer.country);
            const share = (rule?.ratePercent ?? 0) / 100;
            const taxCents = Math.round(subtotalCents * share);
            const check = rule ? Math.round(subtotalCents * rule.rate) : 0;
            return { customerId: customer.id, subtotalCents, taxCents: Math.max(taxCents, check), totalCents: subtotalCents + taxCents };
          }

          export function feeCents(amountCents: number, feePercent: number) {
            return Math.ceil((amountCents * feePercent) / 100);
          }

          export function feeBasis(amountCents: number, feePercent: number) {
            const hundredths = amountCents * feePercent;
            return hundredths / 100;
          }
        `,
      },
    },
    {
      name: 'a share under the name of a percentage, and others times a hundredth',
      files: {
        'app/invoice.py': `
          from decimal import Decimal

          DISCOUNT_PERCENTAGE = Decimal("0.15")  # share of one


          class Invoice(models.Model):
              subtotal = models.DecimalField(max_digits=12, decimal_places=2)

              def total(self) -> Decimal:
                  return self.subtotal * (1 - DISCOUNT_PERCENTAGE)


          def coupon_total(subtotal, coupon):
              return subtotal * (Decimal(100) - coupon.percent_off) / Decimal(100)


          def scaled(subtotal, coupon):
              factor = Decimal(1) - coupon.percent_off * Decimal("0.01")
              return subtotal * factor
        `,
      },
    },
    {
      name: 'the point is moved',
      files: {
        'billing/Fee.java': `
          package com.acme.payout;

          import java.math.BigDecimal;
          import java.math.RoundingMode;

          public class PlatformFee {
              private static final BigDecimal FEE_PERCENT = new BigDecimal("2.9");
              private static final BigDecimal HUNDRED = new BigDecimal("100");

              public BigDecimal feeOf(Charge charge) {
                  return charge.getAmount().multiply(FEE_PERCENT).divide(HUNDRED, 2, RoundingMode.HALF_UP);
              }

              public BigDecimal shifted(Charge charge) {
                  return charge.getAmount().multiply(FEE_PERCENT).movePointLeft(2);
              }
          }
        `,
      },
    },
    {
      name: 'divided somewhere on the way',
      files: {
        'src/billing/total.ts': `
          export function totals(price: number, coupon: Coupon) {
            const percent = coupon.percent / 100;
            const a = price * percent;
            const b = (price * coupon.percent) / 100;
            const c = Math.round((price * coupon.percent) / 100);
            const d = price * coupon.percent * 0.01;
            const e = divide(price * coupon.percent, 100);
            const f = price * (coupon.percent / 100);
            return [a, b, c, d, e, f];
          }
        `,
      },
    },
    {
      name: 'nothing shows that it counts in hundredths, or that another of that name does',
      files: {
        'billing/fees.py': `
          def fee(order):
              return order.amount * order.fee_percent
        `,
        'billing/bars.py': `
          def width(bar):
              return bar.percent / 100
        `,
        'billing/share.py': `
          def part(order):
              return order.amount * order.percent
        `,
      },
    },
    {
      name: 'no money',
      files: {
        'src/draw/bar.ts': `
          export const left = (bar: Bar) => bar.size * bar.fillPercent;
          export const right = (bar: Bar) => (bar.size * bar.fillPercent) / 100 > bar.fillPercent / 100;
        `,
      },
    },
  ],
});
