package net.quarrel.moderation.billing;

import java.time.YearMonth;
import java.time.ZoneOffset;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

@Configuration
class ModerationUsageQueue {
    static final String NAME = "billing.moderated-items";

    @Bean
    Queue moderatedItems() {
        return QueueBuilder.durable(NAME).quorum().deliveryLimit(20).deadLetterExchange("billing.dead").build();
    }
}

/** Counts moderated items for the monthly invoice. The container acknowledges when the method returns. */
@Component
class ModerationUsageListener {
    private static final String ADD =
            """
            INSERT INTO monthly_usage (tenant_id, month, items)
            VALUES (:tenant, :month, :items)
            ON CONFLICT (tenant_id, month) DO UPDATE SET items = monthly_usage.items + EXCLUDED.items
            """; // <- MTR-209

    private final NamedParameterJdbcOperations jdbc;

    ModerationUsageListener(NamedParameterJdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    @RabbitListener(queues = ModerationUsageQueue.NAME)
    @Transactional
    public void onModerated(ModeratedBatch batch) {
        var parameters = new MapSqlParameterSource()
                .addValue("batch", batch.id())
                .addValue("tenant", batch.tenantId())
                .addValue("month", monthOf(batch).atDay(1))
                .addValue("items", batch.itemCount());
        jdbc.update(ADD, parameters); // <- MTR-209
    }

    private static YearMonth monthOf(ModeratedBatch batch) {
        return YearMonth.from(batch.finishedAt().atOffset(ZoneOffset.UTC));
    }
}
