package app.beacon.usage;

import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

public interface UsageRecordRepository extends JpaRepository<UsageRecord, UUID> {
    @Modifying
    @Query(nativeQuery = true, value = """
            INSERT INTO usage_record (id, source_event_id, customer_id, metric, quantity, occurred_at)
            VALUES (:#{#r.id}, :#{#r.sourceEventId}, :#{#r.customerId}, :#{#r.metric}, :#{#r.quantity}, :#{#r.occurredAt})
            ON CONFLICT (source_event_id) DO NOTHING""")
    int insertOnce(UsageRecord r);
}
