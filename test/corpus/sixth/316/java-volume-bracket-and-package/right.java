package com.acme.mailer.pricing;

import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

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

    private final NavigableMap<Long, Bracket> byUpperBound = new TreeMap<>();
    private final long packageSize;

    public VolumePrice(List<Bracket> brackets, long packageSize) {
        if (brackets.stream().filter(Bracket::isLast).count() != 1) {
            throw new IllegalArgumentException("exactly one bracket has no upper bound");
        }
        brackets.forEach(b -> byUpperBound.put(b.isLast() ? Long.MAX_VALUE : b.upTo(), b));
        this.packageSize = packageSize;
    }

    public long totalCents(long mails) {
        if (mails == 0) {
            return 0;
        }
        return packages(mails) * bracketOf(mails).centsPerPackage();
    }

    /** The bound belongs to its bracket: the ten thousandth mail is still in the first. */
    Bracket bracketOf(long mails) {
        return byUpperBound.ceilingEntry(mails).getValue();
    }

    /** A package that was begun is paid in full. */
    long packages(long mails) {
        return Math.ceilDiv(mails, packageSize);
    }

    /** For the price page, cheapest last. */
    public List<Bracket> brackets() {
        return byUpperBound.values().stream()
            .sorted(Comparator.comparingLong(Bracket::centsPerPackage).reversed())
            .toList();
    }
}
