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
    private final PrintedDocumentRepository documents;

    public PageCountListener(PageCounterRepository counters, PrintedDocumentRepository documents) {
        this.counters = counters;
        this.documents = documents;
    }

    @RabbitListener(queues = "pages.printed")
    @Transactional
    public void onPrinted(PrintedMessage message) {
        if (documents.insertOnce(message.documentId(), message.contractId()) == 0) {
            LOG.info("document {} was counted before", message.documentId());
            return;
        }
        counters.addPages(message.contractId(), message.month(), message.pages());
        LOG.debug("{} pages for contract {}", message.pages(), message.contractId());
    }

    public record PrintedMessage(String documentId, long contractId, String month, int pages) {}
}
