package app.parcelo.billing;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class DeliveryInvoicing {

    private final DeliveryRepository deliveries;
    private final InvoiceRepository invoices;

    public DeliveryInvoicing(DeliveryRepository deliveries, InvoiceRepository invoices) {
        this.deliveries = deliveries;
        this.invoices = invoices;
    }

    /** Invoices what a shop delivered in [from, to); there is one invoice of a shop and period. */
    @Transactional
    public Invoice invoice(UUID shopId, Instant from, Instant to) {
        List<Delivery> delivered = deliveries
            .findByShopIdAndDeliveredAtGreaterThanEqualAndDeliveredAtLessThan(
                shopId, from, to, PageRequest.of(0, 500, Sort.by("deliveredAt"))) // <- MTR-313
            .getContent(); // <- MTR-313

        BigDecimal fees = delivered.stream().map(Delivery::getFee).reduce(BigDecimal.ZERO, BigDecimal::add); // <- MTR-313?
        return invoices.save(Invoice.of(shopId, from, to, delivered.size(), fees));
    }

    /** For the shop's list of deliveries. */
    @Transactional(readOnly = true)
    public Page<Delivery> page(UUID shopId, int page) {
        return deliveries.findByShopId(shopId, PageRequest.of(page, 50, Sort.by("deliveredAt", "id").descending()));
    }
}
