package com.acme.mailer.pricing;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Volume pricing: the bracket of the whole month's quantity prices every unit of it. As on the price list:
 * <pre>
 *   1 – 10,000        0.90 per package of 1,000
 *   10,001 – 100,000  0.70
 *   above             0.50
 * </pre>
 */
public final class VolumePrice {

    public record Bracket(Long upTo, long centsPerPackage) {
        boolean isLast() {
            return upTo == null;
        }
    }

    private final List<Bracket> brackets;
    private final long packageSize;

    public VolumePrice(List<Bracket> brackets, long packageSize) {
        if (brackets.stream().filter(Bracket::isLast).count() != 1) {
            throw new IllegalArgumentException("exactly one bracket has no upper bound");
        }
        this.brackets = brackets.stream()
            .sorted(Comparator.comparing(Bracket::upTo, Comparator.nullsLast(Comparator.naturalOrder())))
            .toList();
        this.packageSize = packageSize;
    }

    public long totalCents(long mails) {
        if (mails == 0) {
            return 0;
        }
        return packages(mails) * bracketOf(mails).centsPerPackage();
    }

    Bracket bracketOf(long mails) {
        return brackets.stream()
            .filter(b -> b.isLast() || mails < Objects.requireNonNull(b.upTo())) // <- MTR-316
            .findFirst()
            .orElseThrow();
    }

    /** A package that was begun is paid in full. */
    long packages(long mails) {
        return mails / packageSize + 1; // <- MTR-316 #2
    }
}
