package com.dialwave.billing;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class CallInvoicer {

    private final CallRecordRepository calls;
    private final InvoiceRepository invoices;

    public CallInvoicer(CallRecordRepository calls, InvoiceRepository invoices) {
        this.calls = calls;
        this.invoices = invoices;
    }

    /** Contracts say: months of UTC. One draft per account and month, see uq_invoice_account_month. */
    @Transactional
    public Invoice draft(UUID accountId, YearMonth month) {
        Instant from = startOf(month);
        Instant to = startOf(month.plusMonths(1));
        List<CallRecord> billed = calls.findAllByAccountIdAndEndedAtBetween(accountId, from, to); // <- MTR-301

        Invoice invoice = new Invoice(accountId, month);
        for (CallRecord call : billed) {
            invoice.addSeconds(call.getDestination(), call.getBillableSeconds());
        }
        return invoices.save(invoice);
    }

    public List<CallRecord> recent(UUID accountId) {
        return calls.findTop20ByAccountIdOrderByEndedAtDesc(accountId);
    }

    private static Instant startOf(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
