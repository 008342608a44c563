package io.relaypost.billing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Prices the webhook deliveries of one customer and one month. */
public final class DeliveryPricer {

    private static final BigDecimal PER_DELIVERY = new BigDecimal("0.00035");
    private static final BigDecimal PER_KILOBYTE = new BigDecimal("0.00002");
    private static final BigDecimal VAT = new BigDecimal("0.19");
    private static final BigDecimal BYTES_PER_KILOBYTE = BigDecimal.valueOf(1000);

    public InvoiceDraft price(String customerId, List<Delivery> deliveries) {
        Map<String, BigDecimal> byEndpoint = new TreeMap<>();
        for (Delivery delivery : deliveries) {
            if (delivery.isRetryOfOurs()) {
                continue;
            }
            byEndpoint.merge(delivery.endpoint(), priceOf(delivery), BigDecimal::add);
        }

        BigDecimal net = byEndpoint.values().stream()
            .reduce(BigDecimal.ZERO, BigDecimal::add)
            .setScale(2, RoundingMode.HALF_UP);
        BigDecimal vat = net.multiply(VAT).setScale(2, RoundingMode.HALF_UP);
        return new InvoiceDraft(customerId, byEndpoint, net, vat, net.add(vat));
    }

    private static BigDecimal priceOf(Delivery delivery) {
        BigDecimal kilobytes = BigDecimal.valueOf(delivery.bodyBytes()).divide(BYTES_PER_KILOBYTE);
        return PER_DELIVERY.add(kilobytes.multiply(PER_KILOBYTE));
    }
}
