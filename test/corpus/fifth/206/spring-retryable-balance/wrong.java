package com.acme.billing.usage;

import java.time.YearMonth;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.retry.annotation.Backoff;
import org.springframework.retry.annotation.Recover;
import org.springframework.retry.annotation.Retryable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.client.ResourceAccessException;

@Service
public class SmsUsage {
    private static final Logger log = LoggerFactory.getLogger(SmsUsage.class);

    private final JdbcClient jdbc;
    private final QuotaClient quota;

    public SmsUsage(JdbcClient jdbc, QuotaClient quota) {
        this.jdbc = jdbc;
        this.quota = quota;
    }

    @Retryable(retryFor = ResourceAccessException.class, maxAttempts = 5, backoff = @Backoff(delay = 500, multiplier = 2))
    public void sent(SmsSent sms) {
        YearMonth month = YearMonth.from(sms.sentAt().atZone(ZoneOffset.UTC));
        jdbc.sql("""
                UPDATE sms_usage SET segments = segments + :segments
                 WHERE account_id = :account AND month = :month""") // <- MTR-206
                .param("segments", sms.segments())
                .param("account", sms.accountId())
                .param("month", month.toString())
                .update(); // <- MTR-206
        quota.refresh(sms.accountId(), month);
    }

    @Recover
    public void notCounted(ResourceAccessException e, SmsSent sms) {
        log.error("quota of account {} not refreshed after message {}", sms.accountId(), sms.id(), e);
    }
}
