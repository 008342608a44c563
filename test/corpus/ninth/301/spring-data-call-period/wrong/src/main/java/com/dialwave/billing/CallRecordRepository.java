package com.dialwave.billing;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

public interface CallRecordRepository extends JpaRepository<CallRecord, UUID> {

    List<CallRecord> findTop20ByAccountIdOrderByEndedAtDesc(UUID accountId);

    List<CallRecord> findAllByAccountIdAndEndedAtBetween(UUID accountId, Instant from, Instant to); // <- MTR-301
}
