package co.hivedesk.subscriptions;

import java.util.UUID;
import org.springframework.cache.CacheManager;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;

@Service
public class SubscriptionService {

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;
    private final CacheManager caches;

    public SubscriptionService(JdbcClient jdbc, ApplicationEventPublisher events, CacheManager caches) {
        this.jdbc = jdbc;
        this.events = events;
        this.caches = caches;
    }

    @Transactional
    public void changePlan(UUID accountId, UUID planId) {
        jdbc.sql("UPDATE subscriptions SET plan_id = :plan, changed_at = now() WHERE account_id = :account")
            .param("plan", planId)
            .param("account", accountId)
            .update();
        events.publishEvent(new PlanChanged(accountId, planId));
    }

    /** After the commit, or a reader would put the old limits back. */
    @TransactionalEventListener
    public void forgetLimits(PlanChanged changed) {
        caches.getCache("plan-limits").evict(changed.accountId());
    }
}
