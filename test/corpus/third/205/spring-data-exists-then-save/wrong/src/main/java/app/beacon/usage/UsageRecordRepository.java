package app.beacon.usage;

import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

public interface UsageRecordRepository extends JpaRepository<UsageRecord, UUID> {
    boolean existsBySourceEventId(String sourceEventId);
}
