namespace Postbay.Billing;

public sealed record InvoiceTotals(long SubtotalCents, long DiscountCents, long CreditAppliedCents, long TaxCents, long TotalCents);

public sealed class TotalsCalculator
{
    /// <summary>Credits and discounts are kept as positive amounts that reduce what is due. Tax is on the discounted subtotal.</summary>
    public InvoiceTotals Calculate(Invoice invoice, Customer customer)
    {
        var subtotal = invoice.Lines.Sum(line => line.AmountCents);
        var discount = Math.Min(subtotal, invoice.Coupons.Sum(coupon => coupon.AmountOff(subtotal)));
        var net = subtotal - discount;
        var tax = TaxOn(net, customer.TaxBasisPoints);
        var credit = Math.Min(net + tax, customer.CreditBalanceCents);

        return new InvoiceTotals(subtotal, discount, credit, tax, net + tax - credit);
    }

    /// <summary>What stands above the total in the PDF.</summary>
    public IEnumerable<(string Label, long Cents)> Summary(InvoiceTotals totals)
    {
        yield return ("Usage and fees", totals.SubtotalCents);
        if (totals.DiscountCents > 0) yield return ("Discount", -totals.DiscountCents);
        if (totals.CreditAppliedCents > 0) yield return ("Credit applied", -totals.CreditAppliedCents);
        if (totals.TaxCents > 0) yield return ("Tax", totals.TaxCents);
    }

    private static long TaxOn(long cents, int basisPoints) => (cents * basisPoints + 5_000) / 10_000;
}
