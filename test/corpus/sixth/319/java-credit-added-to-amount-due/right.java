package com.tidepool.invoicing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

public final class InvoiceTotals {

    /** All of them are positive, also what lowers the bill. */
    public record Inputs(
        List<BigDecimal> usageCharges,
        BigDecimal platformFee,
        BigDecimal commitmentDiscount,
        BigDecimal serviceCredit,
        BigDecimal taxRate,
        BigDecimal prepaidBalance) {}

    public record Totals(
        BigDecimal subtotal, BigDecimal taxable, BigDecimal tax, BigDecimal fromBalance, BigDecimal amountDue) {}

    private InvoiceTotals() {}

    public static Totals of(Inputs in) {
        BigDecimal subtotal = in.usageCharges().stream()
            .reduce(BigDecimal.ZERO, BigDecimal::add)
            .add(in.platformFee());

        BigDecimal reductions = in.commitmentDiscount().add(in.serviceCredit());
        BigDecimal taxable = cents(subtotal.subtract(reductions).max(BigDecimal.ZERO));
        BigDecimal tax = cents(taxable.multiply(in.taxRate()));
        BigDecimal gross = taxable.add(tax);

        BigDecimal fromBalance = in.prepaidBalance().min(gross);
        return new Totals(cents(subtotal), taxable, tax, fromBalance, gross.subtract(fromBalance));
    }

    /** The balance after the invoice, with what the customer has paid in since. */
    public static BigDecimal balanceAfter(Inputs in, Totals totals, BigDecimal paidIn) {
        return in.prepaidBalance().subtract(totals.fromBalance()).add(paidIn);
    }

    private static BigDecimal cents(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.HALF_UP);
    }
}
