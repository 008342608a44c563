package de.kranich.print;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Container: acknowledge-mode auto (after the method), three tries, then pages.dlq. */
@Component
public class PageCountListener {

    private static final Logger LOG = LoggerFactory.getLogger(PageCountListener.class);

    private final PageCounterRepository counters;

    public PageCountListener(PageCounterRepository counters) {
        this.counters = counters;
    }

    @RabbitListener(queues = "pages.printed")
    @Transactional
    public void onPrinted(PrintedMessage message) {
        int updated = counters.addPages(message.contractId(), message.month(), message.pages()); // <- MTR-209
        if (updated == 0) {
            counters.save(new PageCounter(message.contractId(), message.month(), message.pages())); // <- MTR-205?
        }
        LOG.debug("{} pages for contract {}", message.pages(), message.contractId());
    }

    public record PrintedMessage(String documentId, long contractId, String month, int pages) {}
}
