package co.hivedesk.subscriptions;

import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class SubscriptionService {

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;

    public SubscriptionService(JdbcClient jdbc, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    @Transactional
    public void changePlan(UUID accountId, UUID planId) { // <- MTR-410
        jdbc.sql("UPDATE subscriptions SET plan_id = :plan, changed_at = now() WHERE account_id = :account") // <- MTR-410
            .param("plan", planId)
            .param("account", accountId)
            .update(); // <- MTR-410
        events.publishEvent(new PlanChanged(accountId, planId)); // <- MTR-410
    }
}
