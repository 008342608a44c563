package io.parcelworks.usage;

import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;

/** Mails to merchants who near their quota: nice to have, so a restart may lose one. */
@Component
public class QuotaMails {

    private final QuotaService quotas;
    private final Mailer mailer;

    public QuotaMails(QuotaService quotas, Mailer mailer) {
        this.quotas = quotas;
        this.mailer = mailer;
    }

    @Async
    public void remindSoon(long merchantId) {
        if (quotas.isNearlyUsed(merchantId)) {
            mailer.sendQuotaReminder(merchantId);
        }
    }
}
