package co.hivedesk.limits;

import java.util.UUID;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

@Service
public class PlanLimits {

    private final JdbcClient jdbc;

    public PlanLimits(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Entries live for 24 hours, see application.yml. */
    @Cacheable("plan-limits") // <- MTR-410
    public Limits of(UUID accountId) {
        return jdbc.sql("""
                SELECT p.max_tickets, p.max_agents FROM subscriptions s
                JOIN plans p ON p.id = s.plan_id WHERE s.account_id = :account""")
            .param("account", accountId)
            .query(Limits.class)
            .single();
    }

    @Cacheable("country-names")
    public String countryName(String code) {
        return jdbc.sql("SELECT name FROM countries WHERE code = :code").param("code", code).query(String.class).single();
    }

    public record Limits(int maxTickets, int maxAgents) {}
}
